package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.instar.installer.ShellRun;
import dev.instar.testing.Tools;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher starts the current version as if it were called directly. */
@Tag("C1")
class LauncherStartTest {
  private static final String SHELLS = "dev.instar.installer.ShellRun#shells";

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource(SHELLS)
  void arguments_arriveAsTheyWereGiven(String shell) throws Exception {
    FakeInstallation app = new FakeInstallation(directory).in(shell);
    String[] arguments = {
      "", "two  words", "line\nline\n", "*", "$HOME `id` \\n", "größe 日本", "-n", "--", "'\"", "list"
    };

    ShellRun run = app.start(arguments);

    assertThat(run).isEqualTo(new ShellRun(0, app.started("1.0.0", arguments), ""));
  }

  @ParameterizedTest
  @MethodSource(SHELLS)
  void noArguments_areNoArguments(String shell) throws Exception {
    FakeInstallation app = new FakeInstallation(directory).in(shell);

    assertThat(app.start()).isEqualTo(new ShellRun(0, app.started("1.0.0"), ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 42, 127, 255})
  void theExitCode_isTheApps(int code) throws Exception {
    FakeInstallation app = new FakeInstallation(directory);

    assertThat(app.start("exit", String.valueOf(code)).exitCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @MethodSource(SHELLS)
  void standardInput_isTheAppsToTheLastByte(String shell) throws Exception {
    FakeInstallation app = new FakeInstallation(directory).in(shell);
    String input = "first\nsecond\n\nwithout an end";

    ShellRun run =
        ShellRun.of(app.command("cat"), app.environment, input.getBytes(StandardCharsets.UTF_8));

    assertThat(run.out()).isEqualTo(app.started("1.0.0", "cat") + input);
  }

  @ParameterizedTest
  @MethodSource(SHELLS)
  void aSignal_reachesTheAppWhichIsTheSameProcess(String shell) throws Exception {
    FakeInstallation app = new FakeInstallation(directory).in(shell);
    Process process = ShellRun.start(app.command("wait"), app.environment);
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      out.readLine();
      assertThat(out.readLine()).isEqualTo(String.valueOf(process.pid()));

      process.toHandle().destroy(); // the process would close its streams

      assertThat(out.readLine()).isEqualTo("terminated");
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(9);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void theEnvironment_isPassedOnUnchanged() throws Exception {
    FakeInstallation app = new FakeInstallation(directory).in("dash");
    app.environment.putAll(
        Map.of("v", "1", "root", "2", "version", "3", "instar", "4", "INSTAR_WAIT", "5"));
    app.write("versions/1.0.0/launch/app.sh", "exec env\n");

    Map<String, String> seen = new TreeMap<>();
    for (String line : app.start().out().lines().toList()) {
      seen.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    seen.keySet().removeAll(List.of("PWD", "OLDPWD", "SHLVL", "_"));
    assertThat(seen).isEqualTo(app.environment);
  }

  @Test
  void noFile_staysOpenForTheApp() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/fd")), "this system has no /proc");
    FakeInstallation app = new FakeInstallation(directory);
    app.write("versions/1.0.0/launch/app.sh", "exec ls /proc/self/fd\n");

    assertThat(app.start().out()).isEqualTo("0\n1\n2\n3\n"); // 3 is ls reading the directory
  }

  @Test
  void theNormalPath_startsNoProcess() throws Exception {
    Path strace = Tools.required("strace");
    FakeInstallation app = new FakeInstallation(directory).in("dash");
    app.write("versions/1.0.0/launch/app.sh", "exec " + Tools.required("ls") + " /\n");
    Path log = directory.resolve("strace.log");
    List<String> command =
        new ArrayList<>(List.of(strace.toString(), "-f", "-e", "trace=process", "-o"));
    command.add(log.toString());
    command.addAll(app.command("list"));

    ShellRun run = ShellRun.of(command, app.environment);

    assumeTrue(run.exitCode() == 0, "strace may not trace here: " + run.err());
    assertThat(Files.readString(log)).contains("execve(").doesNotContainPattern("fork|clone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with spaces", "it's \"quoted\"", "$HOME `id` \\", "größe 日本", "a*b"})
  void aRootWithAnyName_works(String name) throws Exception {
    FakeInstallation app = new FakeInstallation(directory.resolve(name));

    assertThat(app.start("list").out()).isEqualTo(app.started("1.0.0", "list"));
  }

  @Test
  void aSymbolicLinkToTheLauncher_startsTheSame() throws Exception {
    FakeInstallation app = new FakeInstallation(directory.resolve("root"));
    Path link = Files.createSymbolicLink(directory.resolve("employees"), app.launcher());

    ShellRun run = ShellRun.of(List.of(link.toString(), "list"), app.environment);

    assertThat(run.out()).isEqualTo(app.started("1.0.0", "list"));
  }

  @Test
  void theVariableOfTheRoot_namesAnotherInstallation() throws Exception {
    FakeInstallation app = new FakeInstallation(directory.resolve("one"));
    FakeInstallation other = new FakeInstallation(directory.resolve("two"));
    app.environment.put("INSTAR_ROOT_EMPLOYEES", other.root + "/");

    assertThat(app.start("list").out()).isEqualTo(other.started("1.0.0", "list"));

    app.environment.put("INSTAR_ROOT_EMPLOYEES", other.root.toString().substring(1));

    assertThat(app.start("list").out()).endsWith(other.started("1.0.0", "list"));
  }

  @Test
  void aChangeOfCurrent_isSeenAtTheNextStart() throws Exception {
    FakeInstallation app = new FakeInstallation(directory);
    app.add("1.1.0-rc.1+build.5");
    app.current("1.1.0-rc.1+build.5");

    assertThat(app.start().out()).isEqualTo(app.started("1.1.0-rc.1+build.5"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "../1.0.0\n", "..\n", "a b\n", "*\n"})
  @Tag("N12")
  void currentWithoutAVersion_startsNothingAndNamesTheCommandThatHelps(String text)
      throws Exception {
    FakeInstallation app = new FakeInstallation(directory);
    app.write("current", text);

    brokenInstallation(app, "does not name a version");
  }

  @Test
  @Tag("N12")
  void noCurrent_startsNothingAndNamesTheCommandThatHelps() throws Exception {
    FakeInstallation app = new FakeInstallation(directory);
    Files.delete(app.root.resolve("current"));

    brokenInstallation(app, "does not name a version");
  }

  @Test
  @Tag("N12")
  void aMissingImage_startsNothingAndNamesTheCommandThatHelps() throws Exception {
    FakeInstallation app = new FakeInstallation(directory);
    app.current("1.1.0");

    brokenInstallation(app, "version 1.1.0 is not in");
  }

  private static void brokenInstallation(FakeInstallation app, String message) throws Exception {
    ShellRun run = app.start("list");

    assertThat(run.exitCode()).isEqualTo(60);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("employees: ")
        .contains(message)
        .contains("Run the install script of");
  }

  @Test
  void shellcheck_findsNothing() throws Exception {
    Path shellcheck = Tools.required("shellcheck");
    FakeInstallation app =
        new FakeInstallation(directory, ", \"commands\": {\"prefix\": \"self\"}");

    ShellRun run =
        ShellRun.of(
            List.of(shellcheck.toString(), "--shell=sh", app.launcher().toString()), Map.of());

    assertThat(run.out() + run.err()).isEmpty();
  }
}
