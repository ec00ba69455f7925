package dev.instar.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.Durable;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCopyTest {
  @TempDir private Path dir;
  private Fixture fixture;
  private ResolvedRoot root;
  private Path data;

  @BeforeEach
  void makeData() throws IOException {
    fixture = new Fixture(dir);
    root = fixture.directory("employees-data");
    data = root.path();
  }

  private Staged stage() throws IOException, InstarException {
    return DataCopy.stage(root, root.beside().stage("1"), new RealDisk(), bytes -> {});
  }

  @Test
  @Tag("W9")
  void files_linksAndEmptyDirectories_areCopiedWithModesAndTimes()
      throws IOException, InstarException {
    Path note = Fixture.write(data.resolve("documents/n\u00f6te.txt"), "text");
    FileTime time = FileTime.fromMillis(1_600_000_000_123L);
    Files.setLastModifiedTime(note, time);
    Files.setPosixFilePermissions(note, PosixFilePermissions.fromString("r--r-----"));
    Files.createDirectories(data.resolve("empty"));
    Files.createSymbolicLink(data.resolve("link"), Path.of("documents/n\u00f6te.txt"));
    Files.createSymbolicLink(data.resolve("dangling"), Path.of("/nowhere/at/all"));
    Files.setLastModifiedTime(data.resolve("empty"), time);
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    AtomicLong copied = new AtomicLong();

    Staged staged =
        DataCopy.stage(root, root.beside().stage("1"), new RealDisk(), copied::addAndGet);

    assertThat(Tree.of(staged.stage())).isEqualTo(Tree.of(data));
    assertThat(staged.snapshot().original()).isEqualTo(Tree.of(data));
    Path copy = staged.stage().resolve("documents/n\u00f6te.txt");
    assertThat(Files.getLastModifiedTime(copy)).isEqualTo(time);
    assertThat(Files.getPosixFilePermissions(copy)).isEqualTo(Files.getPosixFilePermissions(note));
    assertThat(Files.getLastModifiedTime(staged.stage().resolve("empty"))).isEqualTo(time);
    assertThat(Files.getPosixFilePermissions(staged.stage()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.readSymbolicLink(staged.stage().resolve("link")))
        .hasToString("documents/n\u00f6te.txt");
    assertThat(copied).hasValue(4);
  }

  @Test
  @Tag("W9")
  @Tag("C7")
  void liveDatabaseWithAnOpenTransaction_stageHasWhatIsCommitted_userFilesStayAsTheyAre()
      throws Exception {
    Path database = Fixture.people(data.resolve("data/people.sqlite3"), "Ada");
    try (LiveApp app = LiveApp.open(database)) {
      app.run("INSERT INTO people VALUES('Grace');");
      app.run("PRAGMA cache_size=1; BEGIN; INSERT INTO people VALUES('Uncommitted');");
      app.run(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<5000)"
              + " INSERT INTO people SELECT 'Spilled into the wal ' || i FROM n;");
      Tree before = withoutSharedMemory();

      Staged staged = stage();

      assertThat(withoutSharedMemory()).isEqualTo(before);
      assertThat(before.items()).extracting(Tree.Item::path).contains("data/people.sqlite3-wal");
      assertThat(staged.snapshot().original()).isEqualTo(before);
      assertThat(Durable.children(staged.stage().resolve("data")))
          .containsExactly(staged.stage().resolve("data/people.sqlite3"));
      assertThat(Fixture.people(staged.stage().resolve("data/people.sqlite3")))
          .containsExactly("Ada", "Grace");
      assertThat(
              Fixture.query(staged.stage().resolve("data/people.sqlite3"), "PRAGMA journal_mode"))
          .containsExactly("wal");
      app.run("COMMIT;");
    }
    assertThat(Fixture.query(database, "SELECT count(*) FROM people")).containsExactly("5003");
  }

  private Tree withoutSharedMemory() throws IOException {
    return Tree.of(data, path -> !path.endsWith("-shm"));
  }

  @Test
  void walLeftByACrash_isReadAndNotWrittenBack() throws Exception {
    Path database = Fixture.people(data.resolve("people.db"), "Ada");
    LiveApp.open(database).run("INSERT INTO people VALUES('Grace');").kill();
    Tree before = withoutSharedMemory();

    Staged staged = stage();

    assertThat(withoutSharedMemory()).isEqualTo(before);
    assertThat(Fixture.people(staged.stage().resolve("people.db"))).containsExactly("Ada", "Grace");
  }

  @Test
  void closedDatabaseInWalMode_getsNoFilesBesideIt() throws Exception {
    Fixture.people(data.resolve("we ird%20#?&\u00fc.db"), "Ada");

    Staged staged = stage();

    assertThat(Durable.children(data)).hasSize(1);
    assertThat(Durable.children(staged.stage())).hasSize(1);
    assertThat(Fixture.people(staged.stage().resolve("we ird%20#?&\u00fc.db")))
        .containsExactly("Ada");
  }

  @Test
  void transactionCutOffInTheMiddle_isUndoneInTheCopyOnly() throws Exception {
    Path database = data.resolve("people.db");
    Fixture.sql(database, "CREATE TABLE people(name TEXT)", "INSERT INTO people VALUES('Ada')");
    LiveApp app = LiveApp.open(database);
    app.run("PRAGMA cache_size=1; BEGIN; UPDATE people SET name='Nobody';");
    app.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<5000)"
            + " INSERT INTO people SELECT 'Spilled into the file ' || i FROM n;");
    app.kill();
    Tree before = Tree.of(data);
    assertThat(before.items()).extracting(Tree.Item::path).contains("people.db-journal");

    Staged staged = stage();

    assertThat(Tree.of(data)).isEqualTo(before);
    assertThat(staged.snapshot().original()).isEqualTo(before);
    assertThat(Durable.children(staged.stage())).hasSize(1);
    assertThat(Fixture.people(staged.stage().resolve("people.db"))).containsExactly("Ada");
  }

  @Test
  void databaseLockedByAnotherProcess_isBusy_andNothingIsLeft() throws Exception {
    Path database = data.resolve("people.db");
    Fixture.sql(database, "CREATE TABLE people(name TEXT)");
    try (LiveApp app = LiveApp.open(database)) {
      app.run("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;");
      assertThatThrownBy(this::stage)
          .isInstanceOfSatisfying(
              InstarException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BUSY))
          .hasMessageContaining("people.db");
    }
    assertThat(fixture.home()).isDirectoryNotContaining("glob:**instar-stage*");
  }

  @Test
  void corruptDatabase_isNamed_nothingIsChanged_noStageIsLeft() throws Exception {
    Path database = data.resolve("documents/people.data");
    Fixture.people(database, "Ada", "Grace");
    byte[] bytes = Files.readAllBytes(database);
    for (int i = 4096; i < 4196; i++) {
      bytes[i] = (byte) 0xAB;
    }
    Files.write(database, bytes);
    Tree before = Tree.of(data);

    assertThatThrownBy(this::stage)
        .isInstanceOfSatisfying(
            DecisionException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DECISION_NEEDED))
        .hasMessageContaining("people.data is corrupt");

    assertThat(Tree.of(data)).isEqualTo(before);
    assertThat(Durable.children(fixture.home())).containsExactly(data);
  }

  @Test
  void cutOffDatabase_isCorruptToo() throws Exception {
    Path database = Fixture.people(data.resolve("people.db"), "Ada");
    Files.write(database, Arrays.copyOf(Files.readAllBytes(database), 1000));

    assertThatThrownBy(this::stage)
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("people.db is corrupt");
  }

  @Test
  void tableOfAnExtensionThatIsNotLoadedHere_isCopied() throws Exception {
    Path database = Fixture.people(data.resolve("people.db"), "Ada");
    Fixture.sql(
        database,
        "PRAGMA writable_schema=ON",
        "INSERT INTO sqlite_schema VALUES('table','v','v',0,'CREATE VIRTUAL TABLE v USING"
            + " nosuch(x)')");

    assertThat(Fixture.people(stage().stage().resolve("people.db"))).containsExactly("Ada");
  }

  @Test
  void rowsThatBreakAConstraint_areTheAppsAffair() throws Exception {
    Path database = data.resolve("people.db");
    Fixture.sql(
        database,
        "CREATE TABLE people(name TEXT CHECK(name <> ''))",
        "PRAGMA ignore_check_constraints=ON",
        "INSERT INTO people VALUES('')");

    assertThat(Fixture.people(stage().stage().resolve("people.db"))).containsExactly("");
  }

  @Test
  void linkToADatabaseOrDirectoryElsewhere_isRefused() throws Exception {
    Path elsewhere = Fixture.people(dir.resolve("elsewhere/people.db"), "Ada");
    Files.createSymbolicLink(data.resolve("people.db"), elsewhere);

    assertThatThrownBy(this::stage)
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("people.db is a link to " + elsewhere);
    assertThat(Durable.children(fixture.home())).containsExactly(data);

    Files.delete(data.resolve("people.db"));
    Files.createSymbolicLink(data.resolve("absolute"), data);
    assertThatThrownBy(this::stage).isInstanceOf(DecisionException.class);

    Files.delete(data.resolve("absolute"));
    Files.createSymbolicLink(data.resolve("config"), Fixture.write(dir.resolve("dotfile"), "x"));
    assertThat(stage().stage().resolve("config")).isSymbolicLink();
  }

  @Test
  void unreadableFile_isNamed_noStageIsLeft() throws Exception {
    Path secret = Fixture.write(data.resolve("documents/secret"), "x");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(secret), "permissions do not stop the superuser");

    assertThatThrownBy(this::stage)
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("what you may not read: " + secret);
    assertThat(Durable.children(fixture.home())).containsExactly(data);
  }

  @Test
  void readOnlyDirectory_isCopiedAsSuch_andTheStageCanBeDeleted() throws Exception {
    Fixture.write(data.resolve("cache/module.txt"), "x");
    Files.setPosixFilePermissions(
        data.resolve("cache"), PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      Staged staged = stage();
      assertThat(Files.getPosixFilePermissions(staged.stage().resolve("cache")))
          .isEqualTo(PosixFilePermissions.fromString("r-xr-xr-x"));
      new Durable(new RealDisk()).deleteTree(staged.stage());
      assertThat(staged.stage()).doesNotExist();
    } finally {
      Files.setPosixFilePermissions(
          data.resolve("cache"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void nameThatTheLocaleCannotRead_isRefused_ratherThanLost() throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", "cd \"$0\" && : >\"$(printf 'a\\377b')\"", data.toString())
            .start();
    assertThat(shell.waitFor()).isZero();

    assertThatThrownBy(this::stage)
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("name cannot be read in this locale");
    assertThat(Durable.children(fixture.home())).containsExactly(data);
  }

  @Test
  void pipesAndSockets_areNoData() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", data.resolve("pipe").toString()).start().waitFor())
        .isZero();

    Staged staged = stage();

    assertThat(staged.stage()).isEmptyDirectory();
    assertThat(staged.snapshot().original().items()).isEmpty();
  }

  @Test
  void filesKind_copiesWhatIsIncluded_withWhatBelongsToADatabase() throws Exception {
    Path home = fixture.home();
    Fixture.write(home.resolve(".employees.json"), "{}");
    Fixture.write(home.resolve("private.txt"), "not the app's");
    Fixture.write(home.resolve("docs/a/b.txt"), "b");
    Fixture.people(home.resolve(".db/people.db"), "Ada");
    root = fixture.files(home, ".employees.json", "docs/**/*.txt", ".db/*.db");
    Stamp stamp = Stamp.of(new Version("1.0.0"), Fixture.APP);
    stamp.write(home.resolve(root.stampName()), new Durable(new RealDisk()));
    Fixture.write(home.resolve(".employees-home.instar-backups/1/docs/old.txt"), "a backup");

    Staged staged = stage();

    assertThat(Tree.of(staged.stage()).items())
        .extracting(Tree.Item::path)
        .containsExactly(
            ".db",
            ".db/people.db",
            ".employees.instar.json",
            ".employees.json",
            "docs",
            "docs/a",
            "docs/a/b.txt");
    assertThat(staged.snapshot().original().items())
        .extracting(Tree.Item::path)
        .containsExactly(
            ".db/people.db", ".employees.instar.json", ".employees.json", "docs/a/b.txt");
    assertThat(staged.snapshot().recheck(staged.scratch(), new RealDisk()))
        .isInstanceOf(Snapshot.Recheck.Unchanged.class);
  }

  @Test
  void absentRoot_stagesNothing() throws Exception {
    Files.delete(data);
    root = new ResolvedRoot(root.app(), root.root(), data, false);

    Staged staged = stage();

    assertThat(staged.stage()).doesNotExist();
    assertThat(staged.snapshot().original().items()).isEmpty();
  }

  @Test
  @Tag("C7")
  void killedAtAnyCall_theLiveDataAreUntouched() throws Exception {
    Fixture.people(data.resolve("data/people.db"), "Ada");
    Fixture.write(data.resolve("documents/a.txt"), "text");
    Files.createSymbolicLink(data.resolve("link"), Path.of("documents"));
    Tree before = Tree.of(data);
    DyingDisk immortal = DyingDisk.immortal();
    Path stage = root.beside().stage("0");
    DataCopy.stage(root, stage, immortal, bytes -> {});
    assertThat(immortal.calls()).isGreaterThan(10);

    for (int call = 1; call <= immortal.calls(); call++) {
      for (DyingDisk disk :
          new DyingDisk[] {DyingDisk.diesAt(call), DyingDisk.diesInTheMiddleOf(call)}) {
        Path place = root.beside().stage(call + "-" + disk.hashCode());
        assertThatThrownBy(() -> DataCopy.stage(root, place, disk, bytes -> {}))
            .isInstanceOf(DyingDisk.Died.class);
        assertThat(Tree.of(data)).as("died at call %s", call).isEqualTo(before);
        assertThat(Files.isSymbolicLink(data.resolve("link"))).isTrue();
      }
    }
    assertThat(Files.exists(stage, LinkOption.NOFOLLOW_LINKS)).isTrue();
  }
}
