package dev.instar.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.disk.Tree;
import dev.instar.process.Holder;
import dev.instar.process.OpenFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that hold files: as Linux tells it, and as SQLite's locks tell it elsewhere. */
@Tag("D37")
class HoldersTest {
  private static final OpenFiles BY_LOCKS = new SqliteLocks();

  @TempDir Path temp;
  private Path root;
  private Path database;

  @BeforeEach
  void createRoot() throws IOException {
    root = Files.createDirectories(temp.toRealPath().resolve("data"));
    database = root.resolve("app.db");
    Files.writeString(root.resolve("notes.txt"), "notes\n");
  }

  private static OpenFiles byProc() {
    Optional<OpenFiles> known = OpenFiles.ofThisMachine();
    Assumptions.assumeTrue(known.isPresent(), "this system has no /proc");
    return known.orElseThrow();
  }

  private List<Holder> byProcHolders() {
    return byProc().holders(List.of(root));
  }

  private List<Path> lockedFiles() {
    return BY_LOCKS.holders(List.of(root)).stream().map(Holder::file).toList();
  }

  /** A shell that has done something with the file and tells so, then waits for its end. */
  private static Process shell(String script, Path file) throws IOException {
    Process process =
        new ProcessBuilder(
                "/bin/sh", "-c", script + "; echo ready; read end", "sh", file.toString())
            .start();
    process.inputReader().readLine();
    return process;
  }

  private static void end(Process process) throws Exception {
    process.getOutputStream().close();
    process.waitFor();
  }

  @Test
  void processThatHasAFileOpenForWriting_isNamed_untilItEnds() throws Exception {
    Path notes = root.resolve("notes.txt");
    Process writer = shell("exec 3>>\"$1\"", notes);
    assertThat(byProcHolders()).containsExactly(new Holder(Optional.of(writer.pid()), "sh", notes));
    assertThat(byProc().holders(List.of(notes))).hasSize(1);
    assertThat(byProcHolders().getFirst().described())
        .isEqualTo("sh (process " + writer.pid() + ") holds " + notes);
    assertThat(byProc().holders(List.of(temp.toRealPath().resolve("dat")))).isEmpty();
    end(writer);
    assertThat(byProcHolders()).isEmpty();
  }

  @Test
  void processThatOnlyReads_isNoHolder_norIsThisOne() throws Exception {
    Path notes = root.resolve("notes.txt");
    Process reader = shell("exec 3<\"$1\"", notes);
    try (OutputStream own = Files.newOutputStream(notes, StandardOpenOption.APPEND)) {
      own.write('x');
      assertThat(byProcHolders()).isEmpty();
    }
    end(reader);
  }

  @Test
  void databaseInATransaction_isNoticed_andNotChanged() throws Exception {
    try (LiveApp app = LiveApp.open(database)) {
      app.run("CREATE TABLE t (x);");
      assertThat(lockedFiles()).isEmpty();
      app.run("BEGIN IMMEDIATE; INSERT INTO t VALUES (1);");
      Tree before = Tree.of(root);
      assertThat(byProcHolders()).extracting(Holder::command).containsOnly("sqlite3");
      assertThat(byProcHolders()).extracting(Holder::file).contains(database);
      assertThat(lockedFiles()).containsExactly(database);
      assertThat(Tree.of(root)).isEqualTo(before);
      app.run("COMMIT;");
      assertThat(lockedFiles()).isEmpty();
    }
    assertThat(byProcHolders()).isEmpty();
  }

  @Test
  void databaseInWalMode_isNoticedAsLongAsItIsOpen_alsoByAReader() throws Exception {
    try (LiveApp writer = LiveApp.open(database)) {
      writer.run("PRAGMA journal_mode=WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1);");
      assertThat(lockedFiles()).containsExactly(database);
      try (LiveApp reader = LiveApp.open(database)) {
        reader.run("BEGIN; SELECT * FROM t;");
        Tree before = Tree.of(root);
        assertThat(byProcHolders().stream().map(Holder::pid).distinct()).hasSize(2);
        assertThat(byProcHolders()).extracting(Holder::file).contains(database);
        assertThat(lockedFiles()).containsExactly(database);
        assertThat(Tree.of(root)).isEqualTo(before); // no -wal was written back
        reader.run("COMMIT;");
      }
    }
    assertThat(lockedFiles()).isEmpty();
    assertThat(byProcHolders()).isEmpty();
  }
}
