package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.installer.ShellRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher hands the updater's own commands, and only those, to the newest updater. */
@Tag("C1")
class LauncherCommandsTest {
  private static final String PREFIX = ", \"commands\": {\"prefix\": \"self\"}";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "self-update",
        "upgrade",
        "rollback",
        "migrate",
        "migrate-installation",
        "backups",
        "self"
      })
  void aReservedWord_goesToTheUpdaterWithAllItsArguments(String word) throws Exception {
    FakeInstallation app = new FakeInstallation(directory.resolve("it's a root"));

    ShellRun run = app.start(word, "--to backup", "");

    assertThat(run)
        .isEqualTo(new ShellRun(0, "updater of 1.0.0: [" + word + "] [--to backup] []\n", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "self-updat", "--recover", "--finalize-upgrade", "Upgrade", ""})
  void anyOtherWord_goesToTheApp(String word) throws Exception {
    FakeInstallation app = new FakeInstallation(directory);

    assertThat(app.start(word, "upgrade").out()).isEqualTo(app.started("1.0.0", word, "upgrade"));
  }

  @Test
  void theUpdater_isToldRootAndImage() throws Exception {
    FakeInstallation app = new FakeInstallation(directory);
    app.write("versions/1.0.0/launch/updater.sh", "printf '%s\\n' \"$@\"\n");

    assertThat(app.start("self", "status").out().lines())
        .containsExactly(
            "--root",
            app.root.toString(),
            "--image",
            app.root.resolve("versions/1.0.0").toString(),
            "self",
            "status");
  }

  @ParameterizedTest
  @CsvSource({"C, C.UTF-8", "POSIX, C.UTF-8", "'', C.UTF-8", "fr_FR.UTF-8, fr_FR.UTF-8"})
  void inTheLocaleOfCron_theUpdaterCanStillNameEveryFile(String locale, String seen)
      throws Exception {
    FakeInstallation app = new FakeInstallation(directory);
    app.environment.put("LC_ALL", locale);
    app.write("versions/1.0.0/launch/updater.sh", "printenv LC_ALL\n");

    assertThat(app.start("self", "status").out()).isEqualTo(seen + "\n");
  }

  @Test
  void afterARollback_theNewestUpdaterStillServes() throws Exception {
    FakeInstallation app = new FakeInstallation(directory);
    app.add("1.2.0");
    app.write("state/updater", "1.2.0\n");

    assertThat(app.start("upgrade").out()).isEqualTo("updater of 1.2.0: [upgrade]\n");
    assertThat(app.start("list").out()).isEqualTo(app.started("1.0.0", "list"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9.9.9\n", "\n", "../x\n"})
  void aLostNewestUpdater_isReplacedByTheCurrentOne(String text) throws Exception {
    FakeInstallation app = new FakeInstallation(directory);
    app.write("state/updater", text);

    assertThat(app.start("upgrade").out()).isEqualTo("updater of 1.0.0: [upgrade]\n");
  }

  @Test
  void duringASwitch_theUpdaterThatCanFinishItServesAtOnce() throws Exception {
    FakeInstallation app = new FakeInstallation(directory);
    app.add("1.2.0");
    app.write("state/updater", "1.0.0\n");
    app.switching(ProcessHandle.current().pid(), "1.2.0");

    assertThat(app.start("self", "status").out()).isEqualTo("updater of 1.2.0: [self] [status]\n");
  }

  @Test
  void withoutAnyUpdater_itSaysWhatHelps() throws Exception {
    FakeInstallation app = new FakeInstallation(directory);
    Files.delete(app.root.resolve("versions/1.0.0/launch/updater.sh"));

    ShellRun run = app.start("upgrade");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.err()).contains("has an updater").contains("install script of employees");
  }

  @Test
  void whenTheUpdatersImageIsLost_anyOtherLooksAfterTheInstallation() throws Exception {
    FakeInstallation app = new FakeInstallation(directory);
    app.write("current", "1.2.0\n");
    app.write("state/updater", "1.2.0\n");

    assertThat(app.start("self", "repair").out()).isEqualTo("updater of 1.0.0: [self] [repair]\n");
    assertThat(app.start("rollback").exitCode()).isEqualTo(60);
  }

  @ParameterizedTest
  @CsvSource({
    "update, [self-update] [--check]",
    "rollback, [rollback] [--check]",
    "migrate, [migrate] [--check]",
    "status, [self] [status] [--check]",
    "doctor, [self] [doctor] [--check]",
    "repair, [self] [repair] [--check]",
    "uninstall, [self] [uninstall] [--check]",
    "updates, [self] [updates] [--check]"
  })
  void withAPrefix_theWordBehindItIsTheCommand(String word, String arguments) throws Exception {
    FakeInstallation app = new FakeInstallation(directory, PREFIX);

    assertThat(app.start("self", word, "--check").out())
        .isEqualTo("updater of 1.0.0: " + arguments + "\n");
  }

  @Test
  void withAPrefix_allOtherWordsAreTheApps() throws Exception {
    FakeInstallation app = new FakeInstallation(directory, PREFIX);

    assertThat(app.start("upgrade").out()).isEqualTo(app.started("1.0.0", "upgrade"));
    assertThat(app.start().out()).isEqualTo(app.started("1.0.0"));
    assertThat(app.start("").out()).isEqualTo(app.started("1.0.0", ""));
  }
}
