package dev.instar.publish;

import dev.instar.model.Descriptor;
import dev.instar.model.Entry;
import dev.instar.model.Platform;
import dev.instar.model.UpdaterMark;
import dev.instar.model.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes how an image starts its app and its updater, so that a launcher decides nothing.
 *
 * <p>{@code launch/app.args} and {@code launch/updater.args} have one argument on each line, the
 * program first; {@code {image}} stands for the image's absolute directory, also inside an
 * argument. {@code launch/app.sh} and {@code launch/updater.sh} say the same to a POSIX shell that
 * has set {@code image}. Example of {@code app.args}:
 *
 * <pre>
 * {image}/runtime/bin/java
 * -cp
 * {image}/employees.jar:{image}/lib/sqlite-jdbc.jar
 * com.example.Employees
 * </pre>
 */
final class LaunchFiles {
  private static final String IMAGE = "{image}";

  /**
   * Short commands: the collector of small heaps, nothing written to a shared temporary directory,
   * and a console only where there is a terminal.
   */
  private static final List<String> UPDATER_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xshare:auto",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED",
          "-Djdk.console=java.base",
          UpdaterMark.OPTION);

  private static final String UPDATER = "updater";

  /**
   * Outside of a UTF-8 locale Java cannot name files beyond ASCII at all, and so could not keep
   * users' data; the app itself is started in the user's own locale.
   */
  private static final String UTF8_LOCALE =
      """
      case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
      *[Uu][Tt][Ff]-8* | *[Uu][Tt][Ff]8*) ;;
      *) LC_ALL=C.UTF-8 && export LC_ALL ;;
      esac
      """;

  private static final String UPDATER_MAIN = "dev.instar.launcher.AppCommand";

  private final Platform platform;

  LaunchFiles(Platform platform) {
    this.platform = platform;
  }

  /**
   * Writes them into an image.
   *
   * @param updaterJars names of the files in {@code updater/}, in the order of the class path
   * @param programs the launcher's, for Windows
   */
  void write(
      Path image,
      Descriptor descriptor,
      List<String> updaterJars,
      Optional<WindowsPrograms> programs)
      throws UsageException, IOException {
    Path launch = Files.createDirectory(image.resolve(ImageLayout.LAUNCH));
    write(launch, "app", app(descriptor.entry()), new StartCheck(descriptor).lines());
    List<String> jars = updaterJars.stream().map(jar -> ImageLayout.UPDATER + "/" + jar).toList();
    write(
        launch, UPDATER, java(updaterProgram(), updaterOptions(), jars, UPDATER_MAIN), UTF8_LOCALE);
    if (programs.isPresent()) {
      Files.writeString(launch.resolve("data.txt"), new StartCheck(descriptor).table());
      Files.write(launch.resolve("launcher.exe"), programs.get().launcherOf(descriptor));
      Files.write(launch.resolve("userpath.exe"), programs.get().userPath());
    }
  }

  /** On Linux there is no one place where a system says which proxy it has. */
  private List<String> updaterOptions() {
    if (platform.os() == Platform.Os.LINUX) {
      return UPDATER_OPTIONS;
    }
    List<String> options = new ArrayList<>(UPDATER_OPTIONS);
    options.add("-Djava.net.useSystemProxies=true");
    return options;
  }

  /** On Windows a copy of its own, see {@link UpdaterMark}. */
  private String updaterProgram() {
    return platform.isWindows() ? UpdaterMark.WINDOWS_PROGRAM : "java";
  }

  private List<String> app(Entry entry) {
    return switch (entry) {
      case Entry.Program program -> List.of(IMAGE + "/" + program.path());
      case Entry.Java java -> java(appProgram(java), java.options(), java.classpath(), java.main());
    };
  }

  private String appProgram(Entry.Java java) {
    return !platform.isWindows() ? "java" : java.windowed() ? "javaw.exe" : "java.exe";
  }

  private List<String> java(String program, List<String> options, List<String> jars, String main) {
    List<String> command = new ArrayList<>();
    command.add(IMAGE + "/" + ImageLayout.RUNTIME + "/bin/" + program);
    command.addAll(options);
    command.add("-cp");
    command.add(
        jars.stream()
            .map(jar -> IMAGE + "/" + jar)
            .collect(Collectors.joining(platform.isWindows() ? ";" : ":")));
    command.add(main);
    return command;
  }

  private void write(Path launch, String name, List<String> command, String before)
      throws UsageException, IOException {
    for (String argument : command) {
      if (argument.chars().anyMatch(Character::isISOControl)) {
        throw new UsageException(
            "An argument of \"entry\" has a line end or another control character in it.",
            "Nothing was packed.",
            "Take it out of the descriptor.");
      }
    }
    Files.writeString(launch.resolve(name + ".args"), String.join("\n", command) + "\n");
    if (!platform.isWindows()) {
      String words = command.stream().map(LaunchFiles::word).collect(Collectors.joining(" "));
      Files.writeString(launch.resolve(name + ".sh"), before + "exec " + words + " \"$@\"\n");
    }
  }

  /** An argument as one word of a POSIX shell, with the image's directory put in. */
  static String word(String argument) {
    StringBuilder word = new StringBuilder("\"");
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      if (argument.startsWith(IMAGE, i)) {
        word.append("${image}");
        i += IMAGE.length() - 1;
      } else {
        if (c == '"' || c == '\\' || c == '$' || c == '`') {
          word.append('\\');
        }
        word.append(c);
      }
    }
    return word.append('"').toString();
  }
}
