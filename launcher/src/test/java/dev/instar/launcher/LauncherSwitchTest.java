package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.installer.ShellRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** While a switch is half done, the launcher waits or recovers, and never starts half. */
@Tag("C1")
@Tag("W11")
class LauncherSwitchTest {
  private static final String SHELLS = "dev.instar.installer.ShellRun#shells";
  private static final String FINISH = "echo 1.2.0 >\"$root/current\"; rm \"$root/state/switch\"";

  private FakeInstallation app;

  @BeforeEach
  void install(@TempDir Path directory) throws Exception {
    app = new FakeInstallation(directory.resolve("it's a root"));
    app.add("1.2.0");
    app.recovery("echo recovery must not run; exit 1");
  }

  @ParameterizedTest
  @MethodSource(SHELLS)
  void aLivingHolder_isWaitedForAndItsVersionStarted(String shell) throws Exception {
    app.in(shell).switching(ProcessHandle.current().pid(), "1.2.0");
    CompletableFuture<ShellRun> start =
        CompletableFuture.supplyAsync(() -> {
          try {
            return app.start("list");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    Thread.sleep(400);
    assertThat(start).isNotDone();

    app.current("1.2.0");
    Files.delete(app.root.resolve("state/switch"));

    assertThat(start.get()).isEqualTo(new ShellRun(0, app.started("1.2.0", "list"), ""));
  }

  @ParameterizedTest
  @MethodSource(SHELLS)
  void aDeadHolder_isRecoveredFromWithNothingOnStandardOutput(String shell) throws Exception {
    app.in(shell).switching(FakeInstallation.deadProcess(), "1.2.0");
    app.recovery(FINISH);
    byte[] input = "for the app\n".getBytes(StandardCharsets.UTF_8);

    ShellRun run = ShellRun.of(app.command("cat"), app.environment, input);

    assertThat(run.out()).isEqualTo(app.started("1.2.0", "cat") + "for the app\n");
    assertThat(run.err()).isEqualTo("updater of 1.2.0: [--recover]\n");
    assertThat(run.exitCode()).isZero();
  }

  @ParameterizedTest
  @MethodSource(SHELLS)
  void aRecoveryThatFails_givesItsExitCodeAndStartsNothing(String shell) throws Exception {
    app.in(shell).switching(FakeInstallation.deadProcess(), "1.2.0");
    app.recovery("echo why it failed; exit 60");

    ShellRun run = app.start("list");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("why it failed").contains("then start it again");
    assertThat(app.root.resolve("state/switch")).exists();
  }

  @Test
  void aRecoveryThatLeavesTheSwitch_startsNothing() throws Exception {
    app.switching(FakeInstallation.deadProcess(), "1.2.0");
    app.recovery("exit 0");

    ShellRun run = app.start("list");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("yet left").contains("Run: employees self-update");
  }

  @Test
  void anotherStartThatRecovers_isWaitedFor() throws Exception {
    app.switching(FakeInstallation.deadProcess(), "1.2.0");
    app.recovery(
        "[ -e \"$root/state/second\" ] || { touch \"$root/state/second\"; exit 75; };" + FINISH);

    ShellRun run = app.start("list");

    assertThat(run.out()).isEqualTo(app.started("1.2.0", "list"));
  }

  @Test
  void aHolderThatDoesNotEnd_isReportedAsBusyAfterTheBound() throws Exception {
    app.environment.put("INSTAR_WAIT", "1");
    app.switching(ProcessHandle.current().pid(), "1.2.0");
    app.recovery("exit 75");

    ShellRun run = app.start("list");

    assertThat(run.exitCode()).isEqualTo(75);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("another process (" + ProcessHandle.current().pid() + ")")
        .contains("nothing was started");
  }

  @Test
  void aStrangerWithTheHoldersNumber_doesNotHoldTheAppForever() throws Exception {
    app.environment.put("INSTAR_WAIT", "0");
    app.switching(ProcessHandle.current().pid(), "1.2.0");
    app.recovery(FINISH);

    assertThat(app.start("list").out()).isEqualTo(app.started("1.2.0", "list"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "x y\n", "12\n", "999999999 9.9.9\n", "999999999 ../x\n"})
  void aSwitchThatNamesNoUpdater_isRecoveredByTheNewestOne(String text) throws Exception {
    app.write("state/updater", "1.2.0\n");
    app.environment.put("INSTAR_WAIT", "0");
    app.write("state/switch", text);
    app.recovery(FINISH);

    ShellRun run = app.start("list");

    assertThat(run.out()).isEqualTo(app.started("1.2.0", "list"));
    assertThat(run.err()).isEqualTo("updater of 1.2.0: [--recover]\n");
  }

  @Test
  void withoutAnyUpdater_nothingIsStarted() throws Exception {
    app.switching(FakeInstallation.deadProcess(), "1.2.0");
    Files.delete(app.root.resolve("versions/1.2.0/launch/updater.sh"));
    Files.delete(app.root.resolve("versions/1.0.0/launch/updater.sh"));

    ShellRun run = app.start("list");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("can finish it").contains("install script of employees");
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "08", "99999999999999999999"})
  void aBoundThatIsNoNumber_isPassedOver(String bound) throws Exception {
    app.environment.put("INSTAR_WAIT", bound);
    app.switching(FakeInstallation.deadProcess(), "1.2.0");
    app.recovery(FINISH);

    assertThat(app.start("list")).extracting(ShellRun::out).isEqualTo(app.started("1.2.0", "list"));
  }
}
