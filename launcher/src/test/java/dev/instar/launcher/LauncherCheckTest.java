package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.installer.ShellRun;
import dev.instar.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a terminal, a start shows what is new and has somebody look for it, beside the app. */
@Tag("C10")
final class LauncherCheckTest {
  private static final String SHELLS = "dev.instar.installer.ShellRun#shells";
  private static final String NOTICE = "Employees 1.2.0 is \\available; \"this\" is 1.0.0.";
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path directory;
  private FakeInstallation app;

  @BeforeEach
  void install() throws Exception {
    app = new FakeInstallation(directory.resolve("root"));
    app.look("ls -l /proc/$$/fd >\"$root/handles\"; echo done >\"$root/looked\"");
    due(Duration.ofDays(-1));
  }

  private void due(Duration fromNow) throws Exception {
    app.write("state/next-check", "");
    Files.setLastModifiedTime(
        app.root.resolve("state/next-check"), FileTime.from(Instant.now().plus(fromNow)));
  }

  /**
   * What a start says on standard error, which is a terminal; its standard output goes to a file.
   */
  private String startOnTerminal() throws Exception {
    Path out = directory.resolve("out");
    String line = "exec " + String.join(" ", app.command("list")) + " 7</dev/null >" + out;
    Path script = Tools.required("script");
    ShellRun run =
        ShellRun.of(
            List.of(script.toString(), "-qec", line, directory.resolve("typed").toString()),
            app.environment);
    assertThat(run.exitCode()).isZero();
    assertThat(out).hasContent(app.started("1.0.0", "list").strip());
    return run.out().replace("\r", "");
  }

  private boolean isLooked() throws Exception {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!Files.exists(app.root.resolve("looked")) && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    return Files.deleteIfExists(app.root.resolve("looked"));
  }

  @ParameterizedTest
  @MethodSource(SHELLS)
  void whenALookIsDue_itIsTakenBesideTheApp_withNoHandleOfTheApps(String shell) throws Exception {
    app.in(shell);

    assertThat(startOnTerminal()).isEmpty();
    assertThat(isLooked()).isTrue();
    assertThat(app.root.resolve("handles"))
        .content()
        .contains(" 0 -> /dev/null", " 2 -> /dev/null")
        .doesNotContain("/dev/pts", "/out", " 7 -> ");

    due(Duration.ofMinutes(1));
    startOnTerminal();
    Files.delete(app.root.resolve("state/next-check"));
    startOnTerminal();
    assertThat(isLooked()).as("where nobody has set a time, it is due").isTrue();
  }

  @ParameterizedTest
  @MethodSource(SHELLS)
  void aNotice_isShownOnce(String shell) throws Exception {
    app.in(shell);
    due(Duration.ofDays(1));
    app.write("state/notice", NOTICE + "\n");

    assertThat(startOnTerminal()).isEqualTo(NOTICE + "\n");
    assertThat(startOnTerminal()).isEmpty();
    assertThat(app.root.resolve("looked")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CI", "INSTAR_NO_UPDATE_CHECK"})
  void whereNobodyReads_nothingIsShownAndNobodyLooks(String variable) throws Exception {
    app.write("state/notice", NOTICE + "\n");
    assertThat(app.start("list"))
        .as("not a terminal")
        .isEqualTo(new ShellRun(0, app.started("1.0.0", "list"), ""));

    app.environment.put(variable, "true");
    assertThat(startOnTerminal()).isEmpty();
    app.environment.put(variable, "");
    assertThat(startOnTerminal()).as("empty is as good as not set").isEqualTo(NOTICE + "\n");
    assertThat(isLooked()).isTrue();
  }

  @Test
  void withoutBackground_theNoticeIsShown_andNobodyLooks() throws Exception {
    app.environment.put("INSTAR_NO_BACKGROUND", "1");
    app.write("state/notice", NOTICE + "\n");

    assertThat(startOnTerminal()).isEqualTo(NOTICE + "\n");
    assertThat(app.root.resolve("state/now")).doesNotExist();
  }

  @Test
  void aLookThatTakesItsTime_holdsNobodyUp() throws Exception {
    app.look("sleep 5; echo done >\"$root/looked\"");

    assertThat(startOnTerminal()).isEmpty();
    assertThat(app.root.resolve("looked")).doesNotExist();
    assertThat(isLooked()).isTrue();
  }
}
