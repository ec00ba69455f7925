package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.installer.ShellRun;
import dev.instar.process.ProcessTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A change that waits for a start is applied before the app starts, once nothing is in its way. */
@Tag("C1")
@Tag("N25")
class LauncherDeferredTest {
  private static final String SHELLS = "dev.instar.installer.ShellRun#shells";
  private static final String APPLY =
      "echo 1.2.0 >\"$root/current\"; rm \"$root/state/deferred/waits\"";

  private final String boot = ProcessTable.ofThisMachine().bootId();
  private FakeInstallation app;

  @BeforeEach
  void install(@TempDir Path directory) throws Exception {
    app = new FakeInstallation(directory.resolve("it's a root"));
    app.add("1.2.0");
    app.deferred(APPLY);
  }

  private void waitsFor(String boot, Object... processes) throws Exception {
    StringBuilder text = new StringBuilder(boot).append('\n');
    for (Object process : processes) {
      text.append(process).append('\n');
    }
    app.write("state/deferred/waits", text.toString());
  }

  @ParameterizedTest
  @MethodSource(SHELLS)
  void whenTheProcessHasEnded_itIsApplied_andTheNewVersionStarts(String shell) throws Exception {
    app.in(shell);
    waitsFor(boot, FakeInstallation.deadProcess());

    ShellRun run =
        ShellRun.of(
            app.command("cat"), app.environment, "for the app\n".getBytes(StandardCharsets.UTF_8));

    assertThat(run.out()).isEqualTo(app.started("1.2.0", "cat") + "for the app\n");
    assertThat(run.err()).isEqualTo("updater of 1.0.0: [--apply-deferred]\n");
    assertThat(run.exitCode()).isZero();
  }

  @ParameterizedTest
  @MethodSource(SHELLS)
  void whileTheProcessLives_theOldVersionStarts_withoutTheUpdater(String shell) throws Exception {
    app.in(shell);
    waitsFor(boot, FakeInstallation.deadProcess(), ProcessHandle.current().pid());

    ShellRun run = app.start("list");

    assertThat(run).isEqualTo(new ShellRun(0, app.started("1.0.0", "list"), ""));
  }

  @Test
  void afterTheMachineWasStartedAnew_theProcessesSayNothing() throws Exception {
    waitsFor("another run", ProcessHandle.current().pid());

    assertThat(app.start("list").out()).isEqualTo(app.started("1.2.0", "list"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit 60", "exit 75", "echo failed; exit 50"})
  void whenItCannotBeApplied_theOldVersionStarts(String script) throws Exception {
    app.deferred(script);
    waitsFor(boot);

    ShellRun run = app.start("list");

    assertThat(run.out()).isEqualTo(app.started("1.0.0", "list"));
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void aSwitchThatTheApplicationLeaves_isRecoveredBeforeTheStart() throws Exception {
    app.deferred("echo '999999999 1.2.0' >\"$root/state/switch\"; rm -r \"$root/state/deferred\"");
    app.recovery("echo 1.2.0 >\"$root/current\"; rm \"$root/state/switch\"");
    waitsFor(boot);

    assertThat(app.start("list").out()).isEqualTo(app.started("1.2.0", "list"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "no number\nx\n", "-"})
  void aFileThatSaysNothing_isTakenForDue(String text) throws Exception {
    app.write("state/deferred/waits", text);

    assertThat(app.start("list").out()).isEqualTo(app.started("1.2.0", "list"));
  }

  @Test
  void theCommandsOfTheUpdater_applyNothingByThemselves() throws Exception {
    waitsFor(boot);

    assertThat(app.start("rollback", "--list").out()).contains("[rollback] [--list]");
    assertThat(Files.exists(app.root.resolve("state/deferred/waits"))).isTrue();
  }
}
