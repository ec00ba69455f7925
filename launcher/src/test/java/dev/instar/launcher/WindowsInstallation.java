package dev.instar.launcher;

import dev.instar.install.Layout;
import dev.instar.model.AppName;
import dev.instar.testing.Windows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An installation for Windows with the launcher that {@code pack} makes for its app, and images of
 * one small program ({@code payload.c}): an app that shows how it was started, and an updater that
 * shows the same and recovers as it is told to.
 */
final class WindowsInstallation {
  /** The id of no process. */
  static final long DEAD = 999_999_996;

  final Path root;
  final Map<String, String> environment = new HashMap<>();
  private final Windows windows = Windows.ofThisRun();
  private final Layout layout;
  private final Path payload;

  /**
   * With version 1.0.0 installed and current.
   *
   * @param descriptor what {@code instar.json} says of the app's start and commands
   */
  WindowsInstallation(Path root, String descriptor) throws Exception {
    this.root = Files.createDirectories(root).toRealPath();
    layout = new Layout(this.root, new AppName("employees"), WindowsBuild.PLATFORM);
    payload = WindowsBuild.payload();
    Files.createDirectories(layout.state());
    add("1.0.0");
    current("1.0.0");
    Files.createDirectories(Objects.requireNonNull(layout.launcher().getParent()));
    Files.write(layout.launcher(), WindowsBuild.launcher(descriptor));
  }

  WindowsInstallation(Path root) throws Exception {
    this(root, "\"entry\": {\"program\": \"payload.exe\"}");
  }

  /** Adds an image. */
  void add(String version) throws IOException {
    Path image = root.resolve("versions").resolve(version);
    Files.createDirectories(image.resolve("updater"));
    Files.copy(payload, image.resolve("payload.exe"));
    Files.copy(payload, image.resolve("updater/updater.exe"));
    write("versions/" + version + "/launch/app.args", "{image}/payload.exe\n");
    write("versions/" + version + "/launch/updater.args", "{image}/updater/updater.exe\n");
  }

  void current(String version) throws IOException {
    write("current", version + "\n");
  }

  /** Leaves a switch half done by a process. */
  void switching(long pid, String version) throws IOException {
    write("state/switch", pid + " " + version + "\n");
  }

  /** What the updater does with {@code --recover}, in the words of Windows' shell. */
  void recovery(String script) {
    environment.put("RECOVERY", script);
  }

  /** What the updater does with {@code --apply-deferred}, in the words of Windows' shell. */
  void deferred(String script) {
    environment.put("DEFERRED", script);
  }

  /** What the updater does with {@code --migrate-at-start}, in the words of Windows' shell. */
  void migration(String script) {
    environment.put("MIGRATION", script);
  }

  void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  Path launcher() {
    return layout.launcher();
  }

  /** The words that start the app. */
  List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(launcher().toString());
    command.addAll(List.of(arguments));
    return command;
  }

  Windows.Run start(String... arguments) throws IOException, InterruptedException {
    return startWith("", arguments);
  }

  Windows.Run startWith(String input, String... arguments)
      throws IOException, InterruptedException {
    return windows.run(environment, input.getBytes(StandardCharsets.UTF_8), command(arguments));
  }

  /** Starts the launcher that lies in an image. */
  Windows.Run startInImage(String version, String... arguments)
      throws IOException, InterruptedException {
    Path own = root.resolve("versions").resolve(version).resolve("launch/launcher.exe");
    Files.copy(launcher(), own, StandardCopyOption.REPLACE_EXISTING);
    List<String> command = command(arguments);
    command.set(0, own.toString());
    return windows.run(environment, new byte[0], command);
  }

  /** The same with the small program in between, which tells the whole exit code. */
  Windows.Run startInBetween(int showState, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = command(arguments);
    command.addAll(0, List.of(payload.toString(), "run", String.valueOf(showState)));
    return windows.run(environment, new byte[0], command);
  }

  Process begin(String... arguments) throws IOException {
    return windows.start(environment, command(arguments));
  }

  /** What the payload of a version says first when it is started with these arguments. */
  String started(String version, String... arguments) {
    Path program = root.resolve("versions").resolve(version).resolve("payload.exe");
    StringBuilder line = new StringBuilder(Windows.path(program) + " started with");
    for (String argument : arguments) {
      line.append(" [").append(argument).append(']');
    }
    return line.append('\n').toString();
  }
}
