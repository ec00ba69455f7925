package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.testing.Windows;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher for Windows starts the current version as if it were called directly, and hands the
 * updater's own commands to the newest updater.
 */
@Tag("C1")
@Tag("wine")
class WindowsLauncherTest {
  private static final String PREFIX =
      "\"entry\": {\"program\": \"payload.exe\"}, \"commands\": {\"prefix\": \"self\"}";
  private static final String WINDOWED =
      "\"entry\": {\"program\": \"payload.exe\", \"windowed\": true}";

  private static final String LONG_NAME =
      "a directory with a rather long name, which alone fills a good part of what Windows lets a"
          + " path be without a mark";

  @TempDir Path directory;

  @Test
  void arguments_arriveAsTheyWereGiven() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory.resolve("it's a root"));
    String[] arguments = {
      "",
      "two  words",
      "*",
      "%PATH% ^ & |",
      "a\\",
      "b\\\\ c\\\\",
      "\\\"",
      "\"",
      "d\\\\\"e f",
      "größe 日本"
    };

    Windows.Run run = app.start(arguments);

    assertThat(run).isEqualTo(new Windows.Run(0, app.started("1.0.0", arguments), ""));
    assertThat(app.start()).isEqualTo(new Windows.Run(0, app.started("1.0.0"), ""));
  }

  @Test
  void argumentsOfTheImage_comeFirstAndWithItsDirectoryInThem() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory.resolve("it's a root"));
    app.write(
        "versions/1.0.0/launch/app.args",
        "{image}/payload.exe\n-cp\n{image}/a.jar;{image}/b.jar\n\nsay \"so\\\"\nü\n");
    String image = Windows.path(app.root.resolve("versions/1.0.0"));

    assertThat(app.start("list", "x y").out())
        .isEqualTo(
            app.started(
                "1.0.0",
                "-cp",
                image + "/a.jar;" + image + "/b.jar",
                "",
                "say \"so\\\"",
                "ü",
                "list",
                "x y"));
  }

  @Test
  void streams_areTheApps() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);

    assertThat(app.startWith("line\nno end", "cat"))
        .isEqualTo(new Windows.Run(0, app.started("1.0.0", "cat") + "line\nno end", ""));
    assertThat(app.start("complain").err()).isEqualToIgnoringNewLines("a complaint\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "255", "256", "3221225477", "4294967295"})
  void theExitCode_isTheAppsWithAllItsBits(String code) throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);

    assertThat(app.startInBetween(1, "exit", code).out().lines())
        .containsExactly(app.started("1.0.0", "exit", code).strip(), "ended with " + code);
  }

  @Test
  void theEnvironment_isTheApps() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);
    app.environment.put("GREETING", "größe 日本");

    assertThat(app.start("variable", "GREETING").out())
        .isEqualTo(app.started("1.0.0", "variable", "GREETING") + "größe 日本\n");
  }

  @Test
  void howTheWindowIsShown_isPassedOn() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);

    assertThat(app.startInBetween(7, "startup").out()).contains("show state 7,");
    assertThat(app.startInBetween(3, "startup").out()).contains("show state 3,");
  }

  @Test
  void aWindowedApp_isGivenNoConsoleWindow_andItsCommandsAreServed() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory, WINDOWED);

    assertThat(app.start("startup").out()).contains("console without a window");
    assertThat(app.start("upgrade", "--check").out())
        .isEqualTo("updater of 1.0.0: [upgrade] [--check]\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"größe", "a b;c", "%PATH%"})
  void anUnusualRoot_isFound(String name) throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory.resolve(name));

    assertThat(app.start("list").out()).isEqualTo(app.started("1.0.0", "list"));
    assertThat(app.start("upgrade").out()).isEqualTo("updater of 1.0.0: [upgrade]\n");
  }

  /** Not in shared memory, where Wine has no short names; what the app is told may be one. */
  @ParameterizedTest
  @ValueSource(strings = {"größe 日本", LONG_NAME + "/" + LONG_NAME})
  void aRootThatIsNamedInShort_isFound(String name) throws Exception {
    Path place = Files.createTempDirectory(Path.of("target").toRealPath(), "named");
    try {
      WindowsInstallation app = new WindowsInstallation(place.resolve(name));

      Windows.Run run = app.start("list");
      assertThat(run.out()).as(run.err()).endsWith("payload.exe started with [list]\n");
      assertThat(app.start("upgrade").out()).isEqualTo("updater of 1.0.0: [upgrade]\n");
    } finally {
      new Durable(new RealDisk()).deleteTree(place);
    }
  }

  @Test
  void theVariableOfTheRoot_namesAnotherInstallation() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory.resolve("one"));
    WindowsInstallation other = new WindowsInstallation(directory.resolve("two"));
    app.environment.put("INSTAR_ROOT_EMPLOYEES", Windows.path(other.root) + "/");

    assertThat(app.start("list").out()).isEqualTo(other.started("1.0.0", "list"));

    app.environment.put("INSTAR_ROOT_EMPLOYEES", Windows.path(other.root).substring(2));

    assertThat(app.start("list").out()).isEqualTo(other.started("1.0.0", "list"));
  }

  @Test
  void theLauncherThatWasPutAside_isDeletedAndNothingElse() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);
    app.write("bin/employees.exe.instar-old", "");
    app.write("bin/employees.exe.instar-new", "");

    app.start("list");

    assertThat(app.root.resolve("bin/employees.exe.instar-old")).doesNotExist();
    assertThat(app.root.resolve("bin/employees.exe.instar-new")).exists();
  }

  @Test
  @Tag("N19")
  @Tag("D7")
  void dataOfAnotherVersion_goToTheUpdaterFirst() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);
    app.write(
        "versions/1.0.0/launch/data.txt",
        """
        {"data_version":"2.0.0",
        ${NOT_SET}/.instar.json
        {"data_version":"2.0.0",
        ${PLACE:-${OTHER:-~/elsewhere}/größe}/.instar.json
        """);
    String there = Windows.path(app.root);
    app.environment.put("OTHER", there);
    app.migration("exit 40");
    assertThat(app.start("list")).isEqualTo(new Windows.Run(0, app.started("1.0.0", "list"), ""));

    app.write("größe/.instar.json", "{\"data_version\":\"2.0.0\",\n}\n");
    assertThat(app.start("list")).isEqualTo(new Windows.Run(0, app.started("1.0.0", "list"), ""));

    app.write("größe/.instar.json", "{\"data_version\":\"1.0.0\",\n}\n");
    Windows.Run refused = app.start("list");
    assertThat(refused.exitCode()).isEqualTo(40);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("updater of 1.0.0: [--migrate-at-start]");

    app.migration("exit 0");
    Windows.Run migrated = app.startWith("for the app\n", "cat");
    assertThat(migrated.exitCode()).isZero();
    assertThat(migrated.out()).isEqualTo(app.started("1.0.0", "cat") + "for the app\n");
    assertThat(migrated.err()).contains("updater of 1.0.0: [--migrate-at-start]");

    app.environment.put("PLACE", there + "\\nowhere");
    assertThat(app.start("list").err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "../1.0.0\n", "..\n", "a b\n", "*\n", "1.0.0 x\n"})
  @Tag("N12")
  void currentWithoutAVersion_startsNothingAndNamesTheCommandThatHelps(String text)
      throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);
    app.write("current", text);

    brokenInstallation(app, "does not name a version");
  }

  @Test
  @Tag("N12")
  void whatIsMissing_isNamedWithTheCommandThatHelps() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);
    Files.delete(app.root.resolve("current"));
    brokenInstallation(app, "does not name a version");

    app.current("1.1.0");
    brokenInstallation(app, "version 1.1.0 is not in");

    app.current("1.0.0");
    Files.delete(app.root.resolve("versions/1.0.0/payload.exe"));
    Windows.Run run = app.start("list");
    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.err())
        .contains("payload.exe cannot be started")
        .contains("Run: employees self repair");
  }

  private static void brokenInstallation(WindowsInstallation app, String message) throws Exception {
    Windows.Run run = app.start("list");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("employees: ")
        .contains(message)
        .contains("Run the install script of")
        .doesNotContain("\r");
  }

  @Test
  void aLauncherThatWasNotPacked_saysSo() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);
    Files.write(app.launcher(), WindowsBuild.compiled("launcher.exe"));

    Windows.Run run = app.start("list");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.err()).contains("belongs to no app");
  }

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
    WindowsInstallation app = new WindowsInstallation(directory.resolve("it's a root"));

    assertThat(app.start(word, "--to backup", "", "a\\\"b"))
        .isEqualTo(
            new Windows.Run(0, "updater of 1.0.0: [" + word + "] [--to backup] [] [a\\\"b]\n", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "self-updat", "--recover", "--finalize-upgrade", "Upgrade", ""})
  void anyOtherWord_goesToTheApp(String word) throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);

    assertThat(app.start(word, "upgrade").out()).isEqualTo(app.started("1.0.0", word, "upgrade"));
  }

  @Test
  void theUpdater_isToldRootAndImage() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory.resolve("it's a root"));
    app.write("versions/1.0.0/launch/updater.args", "{image}/payload.exe\n-Doption\n");

    assertThat(app.start("self", "status").out())
        .isEqualTo(
            app.started(
                "1.0.0",
                "-Doption",
                "--root",
                Windows.path(app.root),
                "--image",
                Windows.path(app.root.resolve("versions/1.0.0")),
                "self",
                "status"));
  }

  @Test
  void theNewestUpdaterServes_orTheOneThatIsLeft() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);
    app.add("1.2.0");
    app.write("state/updater", "1.2.0\n");
    assertThat(app.start("upgrade").out()).isEqualTo("updater of 1.2.0: [upgrade]\n");

    app.write("state/updater", "../x\n");
    assertThat(app.start("upgrade").out()).isEqualTo("updater of 1.0.0: [upgrade]\n");

    Files.delete(app.root.resolve("versions/1.0.0/launch/updater.args"));
    assertThat(app.start("self", "repair").out()).isEqualTo("updater of 1.2.0: [self] [repair]\n");
    assertThat(app.start("rollback").err()).contains("has an updater; nothing was changed");
    assertThat(app.start("rollback").exitCode()).isEqualTo(60);
  }

  @ParameterizedTest
  @CsvSource({
    "update, [self-update] [--check] [x y]",
    "rollback, [rollback] [--check] [x y]",
    "migrate, [migrate] [--check] [x y]",
    "status, [self] [status] [--check] [x y]",
    "doctor, [self] [doctor] [--check] [x y]",
    "repair, [self] [repair] [--check] [x y]",
    "uninstall, [self] [uninstall] [--check] [x y]",
    "updates, [self] [updates] [--check] [x y]"
  })
  void withAPrefix_theWordBehindItIsTheCommand(String word, String arguments) throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory, PREFIX);

    assertThat(app.start("self", word, "--check", "x y").out())
        .isEqualTo("updater of 1.0.0: " + arguments + "\n");
  }

  @Test
  void withAPrefix_allOtherWordsAreTheApps() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory, PREFIX);

    assertThat(app.start("upgrade").out()).isEqualTo(app.started("1.0.0", "upgrade"));
    assertThat(app.start().out()).isEqualTo(app.started("1.0.0"));
    assertThat(app.start("").out()).isEqualTo(app.started("1.0.0", ""));
  }

  @Test
  void aKilledLauncher_takesTheAppWithIt() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);
    Process launcher = app.begin("wait");
    BufferedReader out = launcher.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).isEqualTo(app.started("1.0.0", "wait").strip());
    assertThat(out.readLine()).containsOnlyDigits();
    long killed = System.nanoTime();

    launcher.toHandle().destroyForcibly(); // which leaves the streams open

    assertThat(Windows.rest(launcher.getInputStream())).isEmpty();
    assertThat((System.nanoTime() - killed) / 1_000_000_000).isLessThan(20);
  }

  @Test
  void whatTheAppLeavesRunning_goesOnWhenTheLauncherEnds() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory);
    Path go = app.root.resolve("go");
    Path done = app.root.resolve("done");

    assertThat(app.start("leave", Windows.path(go), Windows.path(done)).exitCode()).isZero();
    Files.createFile(go);

    for (int waited = 0; !Files.exists(done) && waited < 200; waited++) {
      Thread.sleep(50);
    }
    assertThat(done).exists();
  }

  @Test
  void theProgramsForWindows_areSmallAndNeedNothingBesideTheSystem() throws Exception {
    WindowsBuild.payload(); // skipped where nothing is compiled
    assertThat(libraries("launcher.exe")).containsExactly("kernel32.dll", "msvcrt.dll");
    assertThat(libraries("userpath.exe"))
        .containsExactly("advapi32.dll", "kernel32.dll", "msvcrt.dll", "user32.dll");
    assertThat(WindowsBuild.compiled("launcher.exe")).hasSizeLessThan(64 << 10);
    assertThat(text("launcher.exe").split("INSTAR-LAUNCHER-SETTINGS:", -1)).hasSize(2);
  }

  private static List<String> libraries(String program) throws IOException {
    return Pattern.compile("[A-Za-z0-9_-]+\\.dll\0")
        .matcher(text(program))
        .results()
        .map(found -> found.group().toLowerCase(Locale.ROOT).replace("\0", ""))
        .distinct()
        .sorted()
        .toList();
  }

  private static String text(String program) throws IOException {
    return new String(WindowsBuild.compiled(program), StandardCharsets.ISO_8859_1);
  }

  @Test
  void inAnImage_itStartsTheAppOrTheUpdaterOfThatImage() throws Exception {
    WindowsInstallation app = new WindowsInstallation(directory.resolve("it's a root"));
    app.add("1.2.0");

    assertThat(app.startInImage("1.2.0", "app", "list", "a b"))
        .isEqualTo(new Windows.Run(0, app.started("1.2.0", "list", "a b"), ""));
    assertThat(app.startInImage("1.2.0", "updater", "self", "status"))
        .isEqualTo(new Windows.Run(0, "updater of 1.2.0: [self] [status]\n", ""));
    Windows.Run neither = app.startInImage("1.2.0", "list");
    assertThat(neither.out()).isEmpty();
    assertThat(neither.err())
        .contains("nothing was started", "first: app or updater")
        .contains(Windows.path(app.root) + "\\bin\\");
    assertThat(neither.exitCode()).isEqualTo(2);
  }
}
