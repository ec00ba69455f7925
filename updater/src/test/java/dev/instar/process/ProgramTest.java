package dev.instar.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ProgramTest {
  @TempDir Path temp;

  private Program.Ending run(Duration timeout, String script) {
    return new Program(
            List.of("/bin/sh", "-c", script), Map.of("PATH", "/usr/bin:/bin"), temp, timeout)
        .run();
  }

  @Test
  void exitCodeAndBothStreams_areCaught() {
    assertThat(run(Duration.ofSeconds(20), "echo out; echo err >&2; exit 7"))
        .isEqualTo(new Program.Ending.Exited(7, "out\nerr\n"));
  }

  @Test
  void standardInputIsEmpty_soThatNothingWaitsForIt() {
    assertThat(run(Duration.ofSeconds(20), "cat; echo done"))
        .isEqualTo(new Program.Ending.Exited(0, "done\n"));
  }

  @Test
  void aProgramThatHangs_isKilledWithItsChildren() throws Exception {
    Program.Ending ending = run(Duration.ofMillis(500), "sleep 61 & echo $!; wait");
    assertThat(ending).isInstanceOf(Program.Ending.TimedOut.class);
    long child = Long.parseLong(ending.output().strip());
    for (int i = 0; i < 100 && isRunning(child); i++) {
      Thread.sleep(50);
    }
    assertThat(isRunning(child)).isFalse();
  }

  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void outputWithoutEnd_isReadButNotKept() {
    Program.Ending ending = run(Duration.ofSeconds(20), "yes | head -c 3000000; exit 3");
    assertThat(ending).isInstanceOf(Program.Ending.Exited.class);
    assertThat(ending.output()).hasSize(64 * 1024);
  }

  @Test
  void moreOutputThanIsKept_doesNotEndTheProgram() {
    Program.Ending ending =
        run(Duration.ofSeconds(20), "dd if=/dev/zero bs=1001 count=3000 2>/dev/null");
    assertThat(ending)
        .isInstanceOfSatisfying(
            Program.Ending.Exited.class, exited -> assertThat(exited.code()).isZero());
  }

  @Test
  void aProgramThatIsNotThere_isNotStarted() {
    Program.Ending ending =
        new Program(List.of("/no/such"), Map.of(), temp, Duration.ofSeconds(5)).run();
    assertThat(ending).isInstanceOf(Program.Ending.NotStarted.class);
  }
}
