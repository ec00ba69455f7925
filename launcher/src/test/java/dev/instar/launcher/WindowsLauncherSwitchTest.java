package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.testing.Windows;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On Windows too the launcher waits or recovers while a switch is half done, and lets a change that
 * waits for a start be applied before it.
 */
@Tag("C1")
@Tag("wine")
class WindowsLauncherSwitchTest {
  private static final String TO_NEW = "echo 1.2.0>\"%root%\\current\"";
  private static final String FINISH = TO_NEW + "& del \"%root%\\state\\switch\"";
  private static final String APPLY = TO_NEW + "& del \"%root%\\state\\deferred\\waits\"";

  private WindowsInstallation app;
  private WindowsInstallation rival;
  private @Nullable Process living;

  @BeforeEach
  void install(@TempDir Path directory) throws Exception {
    app = new WindowsInstallation(directory.resolve("it's a root"));
    app.add("1.2.0");
    app.recovery("echo recovery must not run& exit 1");
    rival = new WindowsInstallation(directory.resolve("another"));
  }

  @AfterEach
  void endTheRival() {
    if (living != null) {
      living.destroyForcibly();
    }
  }

  /** The id of a process that lives until this test ends. */
  private long livingProcess() throws Exception {
    living = rival.begin("wait");
    BufferedReader out = living.inputReader(StandardCharsets.UTF_8);
    out.readLine();
    return Long.parseLong(out.readLine());
  }

  @Test
  @Tag("W11")
  void aLivingHolder_isWaitedForAndItsVersionStarted() throws Exception {
    app.switching(livingProcess(), "1.2.0");
    CompletableFuture<Windows.Run> start =
        CompletableFuture.supplyAsync(() -> {
          try {
            return app.start("list");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    Thread.sleep(600);
    assertThat(start).isNotDone();

    app.current("1.2.0");
    Files.delete(app.root.resolve("state/switch"));

    assertThat(start.get(60, TimeUnit.SECONDS))
        .isEqualTo(new Windows.Run(0, app.started("1.2.0", "list"), ""));
  }

  @Test
  @Tag("W11")
  void aDeadHolder_isRecoveredFromWithNothingOnStandardOutput() throws Exception {
    app.switching(WindowsInstallation.DEAD, "1.2.0");
    app.recovery(FINISH);

    Windows.Run run = app.startWith("for the app\n", "cat");

    assertThat(run.out()).isEqualTo(app.started("1.2.0", "cat") + "for the app\n");
    assertThat(run.err()).isEqualTo("updater of 1.2.0: [--recover]\n");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  @Tag("W11")
  void aRecoveryThatFails_givesItsExitCodeAndStartsNothing() throws Exception {
    app.switching(WindowsInstallation.DEAD, "1.2.0");
    app.recovery("echo why it failed& exit 60");

    Windows.Run run = app.start("list");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("why it failed").contains("then start it again");
    assertThat(app.root.resolve("state/switch")).exists();
  }

  @Test
  void aRecoveryThatLeavesTheSwitch_startsNothing() throws Exception {
    app.switching(WindowsInstallation.DEAD, "1.2.0");
    app.recovery("exit 0");

    Windows.Run run = app.start("list");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("yet left").contains("Run: employees self-update");
  }

  @Test
  void anotherStartThatRecovers_isWaitedFor() throws Exception {
    app.switching(WindowsInstallation.DEAD, "1.2.0");
    app.recovery(
        "if exist \"%root%\\second\" (" + FINISH + ") else (echo x>\"%root%\\second\"& exit 75)");

    assertThat(app.start("list").out()).isEqualTo(app.started("1.2.0", "list"));
  }

  @Test
  void aHolderThatDoesNotEnd_isReportedAsBusyAfterTheBound() throws Exception {
    long holder = livingProcess();
    app.environment.put("INSTAR_WAIT", "1");
    app.switching(holder, "1.2.0");
    app.recovery("exit 75");

    Windows.Run run = app.start("list");

    assertThat(run.exitCode()).isEqualTo(75);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("another process (" + holder + ")")
        .contains("nothing was started");
  }

  @Test
  void aStrangerWithTheHoldersNumber_doesNotHoldTheAppForever() throws Exception {
    app.environment.put("INSTAR_WAIT", "0");
    app.switching(livingProcess(), "1.2.0");
    app.recovery(FINISH);

    assertThat(app.start("list").out()).isEqualTo(app.started("1.2.0", "list"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "x y\n", "13\n", "999999996 9.9.9\n", "999999996 ../x\n"})
  void aSwitchThatNamesNoUpdater_isRecoveredByTheNewestOne(String text) throws Exception {
    app.write("state/updater", "1.2.0\n");
    app.environment.put("INSTAR_WAIT", "0");
    app.write("state/switch", text);
    app.recovery(FINISH);

    Windows.Run run = app.start("list");

    assertThat(run.out()).isEqualTo(app.started("1.2.0", "list"));
    assertThat(run.err()).isEqualTo("updater of 1.2.0: [--recover]\n");
  }

  @Test
  void withoutAnyUpdater_nothingIsStarted() throws Exception {
    app.switching(WindowsInstallation.DEAD, "1.2.0");
    Files.delete(app.root.resolve("versions/1.2.0/launch/updater.args"));
    Files.delete(app.root.resolve("versions/1.0.0/launch/updater.args"));

    Windows.Run run = app.start("list");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("can finish it").contains("install script of employees");
  }

  @Test
  void duringASwitch_theUpdaterThatCanFinishItServesAtOnce() throws Exception {
    app.write("state/updater", "1.0.0\n");
    app.switching(livingProcess(), "1.2.0");

    assertThat(app.start("self", "status").out()).isEqualTo("updater of 1.2.0: [self] [status]\n");
  }

  @Test
  @Tag("N25")
  void aDeferredChange_isAppliedOnceTheProcessHasEnded() throws Exception {
    app.deferred(APPLY);
    long process = livingProcess();
    app.write("state/deferred/waits", "-\n" + WindowsInstallation.DEAD + "\n" + process + "\n");
    assertThat(app.start("list")).isEqualTo(new Windows.Run(0, app.started("1.0.0", "list"), ""));

    app.write("state/deferred/waits", "-\n" + WindowsInstallation.DEAD + "\n");
    Windows.Run run = app.startWith("for the app\n", "cat");

    assertThat(run.out()).isEqualTo(app.started("1.2.0", "cat") + "for the app\n");
    assertThat(run.err()).isEqualTo("updater of 1.0.0: [--apply-deferred]\n");
  }

  @Test
  @Tag("N25")
  void aDeferredChangeThatCannotBeApplied_letsTheOldVersionStart() throws Exception {
    app.deferred("exit 60");
    app.write("state/deferred/waits", "-\n");

    Windows.Run run = app.start("list");

    assertThat(run.out()).isEqualTo(app.started("1.0.0", "list"));
    assertThat(run.exitCode()).isZero();
  }

  @Test
  @Tag("N25")
  void aDeferredChangeWhoseUpdaterCannotBeStarted_letsTheOldVersionStart() throws Exception {
    app.write("state/updater", "1.0.0\n");
    app.write("state/deferred/waits", "-\n");
    Files.delete(app.root.resolve("versions/1.0.0/updater/updater.exe"));

    Windows.Run run = app.start("list");

    assertThat(run.out()).isEqualTo(app.started("1.0.0", "list"));
    assertThat(run.err()).contains("cannot be started (error 2 of Windows)");
    assertThat(run.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "no number\nx\n", "-", "another run\n4\n"})
  void aDeferredChangeWhoseFileSaysNothing_isTakenForDue(String text) throws Exception {
    app.deferred(APPLY);
    app.write("state/deferred/waits", text);

    assertThat(app.start("list").out()).isEqualTo(app.started("1.2.0", "list"));
  }
}
