package dev.instar.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.model.InstarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
  @TempDir private Path dir;
  private ResolvedRoot root;
  private Path data;
  private Path note;

  @BeforeEach
  void makeData() throws IOException {
    root = new Fixture(dir).directory("employees-data");
    data = root.path();
    note = Fixture.write(data.resolve("note.txt"), "text");
  }

  private Staged stage() throws IOException, InstarException {
    return DataCopy.stage(root, root.beside().stage("1"), new RealDisk(), bytes -> {});
  }

  private static Snapshot.Recheck recheck(Staged staged) throws IOException, InstarException {
    Snapshot.Recheck recheck = staged.snapshot().recheck(staged.scratch(), new RealDisk());
    assertThat(staged.scratch()).doesNotExist();
    return recheck;
  }

  private static List<String> changes(Staged staged) throws IOException, InstarException {
    return switch (recheck(staged)) {
      case Snapshot.Recheck.Unchanged unchanged -> List.of();
      case Snapshot.Recheck.Changed changed -> changed.paths();
    };
  }

  @Test
  void nothingHappened_isUnchanged() throws Exception {
    Fixture.people(data.resolve("people.db"), "Ada");
    Staged staged = stage();
    assertThat(recheck(staged))
        .isEqualTo(new Snapshot.Recheck.Unchanged(staged.snapshot().original()));
  }

  @Test
  void filesAddedDeletedAndChanged_areNamed() throws Exception {
    Fixture.write(data.resolve("gone.txt"), "x");
    Fixture.write(data.resolve("program"), "x");
    Staged staged = stage();
    Files.delete(data.resolve("gone.txt"));
    Fixture.write(data.resolve("new/file.txt"), "x");
    Files.writeString(note, "longer text");
    Files.setPosixFilePermissions(
        data.resolve("program"), PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(changes(staged))
        .containsExactly("gone.txt", "new", "new/file.txt", "note.txt", "program");
  }

  @Test
  void changeOfTheSameSizeInTheSameTick_isFoundByContent() throws Exception {
    Staged staged = stage();
    FileTime time = Files.getLastModifiedTime(note);
    Files.writeString(note, "TEXT");
    Files.setLastModifiedTime(note, time);

    assertThat(changes(staged)).containsExactly("note.txt");
  }

  @Test
  void rootThatAppearsLater_isAChange() throws Exception {
    Files.delete(note);
    Files.delete(data);
    root = new ResolvedRoot(root.app(), root.root(), data, false);
    Staged staged = stage();
    Fixture.write(note, "new");

    assertThat(changes(staged)).containsExactly("note.txt");
  }

  @Test
  void committedRow_isAChange() throws Exception {
    Path database = Fixture.people(data.resolve("people.db"), "Ada");
    Staged staged = stage();
    try (LiveApp app = LiveApp.open(database)) {
      app.run("INSERT INTO people VALUES('Grace');");
      assertThat(changes(staged)).containsExactly("people.db");
    }
    assertThat(changes(staged)).containsExactly("people.db");
  }

  @Test
  void appThatEndsAndWritesItsWalBack_isNoChange_theTreeFollows() throws Exception {
    Path database = Fixture.people(data.resolve("people.db"), "Ada");
    Staged staged;
    try (LiveApp app = LiveApp.open(database)) {
      app.run("INSERT INTO people VALUES('Grace');");
      staged = stage();
      assertThat(recheck(staged))
          .isEqualTo(new Snapshot.Recheck.Unchanged(staged.snapshot().original()));
      assertThat(staged.snapshot().original().items())
          .extracting(Tree.Item::path)
          .contains("people.db-wal");
    }
    assertThat(data.resolve("people.db-wal")).doesNotExist();

    assertThat(recheck(staged)).isEqualTo(new Snapshot.Recheck.Unchanged(Tree.of(data)));
  }

  @Test
  void transactionThatWasUndone_isNoChange() throws Exception {
    Path database = data.resolve("people.db");
    Fixture.sql(database, "CREATE TABLE people(name TEXT)", "INSERT INTO people VALUES('Ada')");
    Staged staged = stage();
    Fixture.sql(database, "BEGIN", "INSERT INTO people VALUES('x')", "ROLLBACK");
    Files.setLastModifiedTime(database, FileTime.fromMillis(1));

    assertThat(changes(staged)).isEmpty();
  }
}
