package dev.instar.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the descriptors of a process do not tell: its mappings, and the locks of other users. */
@Tag("D37")
class ProcFilesTest {
  @TempDir Path temp;

  @Test
  void sharedMappingForWriting_isHeld_othersAreNot() throws Exception {
    Path process = Files.createDirectories(temp.resolve("proc/4711"));
    Files.writeString(process.resolve("comm"), "editor\n");
    Files.writeString(
        process.resolve("maps"),
        """
        7f00-7f01 rw-s 00000000 08:01 131                        /data/a b.db-shm
        7f02-7f03 r--s 00000000 08:01 132                        /data/read
        7f04-7f05 rw-p 00000000 08:01 133                        /data/private
        7f06-7f07 rw-s 00000000 08:01 134                        /data/gone (deleted)
        7f08-7f09 rw-s 00000000 08:01 135                        /database/other
        7f0a-7f0b rw-p 00000000 00:00 0
        """);
    assertThat(new ProcFiles(temp.resolve("proc")).holders(List.of(Path.of("/data"))))
        .containsExactly(new Holder(Optional.of(4711L), "editor", Path.of("/data/a b.db-shm")));
  }

  @Test
  void lockOfAProcess_isFoundByTheFile_untilItIsGivenUp() throws Exception {
    Path proc = Path.of("/proc");
    Assumptions.assumeTrue(Files.isReadable(proc.resolve("locks")), "this system has no /proc");
    Path database = temp.toRealPath().resolve("app.db");
    Process sqlite = sqlite(database);
    try (Writer in = sqlite.outputWriter();
        BufferedReader out = sqlite.inputReader()) {
      in.write("CREATE TABLE t (x); BEGIN IMMEDIATE; SELECT 'ready';\n");
      in.flush();
      assertThat(out.readLine()).isEqualTo("ready");
      assertThat(new ProcLocks(proc).held(List.of(temp.toRealPath())))
          .contains(new ProcLocks.Held(sqlite.pid(), database));
    }
    sqlite.waitFor();
    assertThat(new ProcLocks(proc).held(List.of(temp.toRealPath()))).isEmpty();
  }

  private static Process sqlite(Path database) {
    try {
      return new ProcessBuilder("sqlite3", database.toString()).redirectErrorStream(true).start();
    } catch (IOException e) {
      return Assumptions.abort("sqlite3 is not installed");
    }
  }
}
