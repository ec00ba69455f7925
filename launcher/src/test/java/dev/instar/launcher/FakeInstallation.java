package dev.instar.launcher;

import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.install.InstalledImage;
import dev.instar.install.Launcher;
import dev.instar.install.Layout;
import dev.instar.installer.ShellRun;
import dev.instar.model.AppName;
import dev.instar.model.Descriptor;
import dev.instar.model.FormatException;
import dev.instar.model.Platform;
import dev.instar.model.RepairException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An installation on disk with the real launcher and images of a few shell scripts: a payload that
 * shows how it was started, and an updater that shows the same and recovers as it is told to.
 */
final class FakeInstallation {
  static final String PAYLOAD =
      """
      #!/bin/sh
      printf '%s started with' "${0%/payload}"
      for argument; do printf ' [%s]' "$argument"; done
      printf '\\n'
      case ${1-} in
      exit) exit "$2" ;;
      cat) cat ;;
      wait)
        trap 'echo terminated; exit 9' TERM
        echo "$$"
        while :; do sleep 0.05; done
        ;;
      esac
      """;

  /** RECOVERY, DEFERRED and LOOK are what these commands do, as scripts with $root set. */
  private static final String UPDATER =
      """
      #!/bin/sh
      root=$2
      printf 'updater of %s:' "${4##*/}"
      shift 4
      for argument; do printf ' [%s]' "$argument"; done
      printf '\\n'
      if [ "$1" = --recover ]; then
        cat
        eval "$RECOVERY"
      elif [ "$1" = --apply-deferred ]; then
        cat
        eval "$DEFERRED"
      elif [ "$1" = --look-for-updates ]; then
        eval "$LOOK"
      fi
      """;

  final Path root;
  final Map<String, String> environment =
      new HashMap<>(Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8"));
  private final Layout layout;
  private List<String> shell = List.of("/bin/sh");

  /** With version 1.0.0 installed and current. */
  FakeInstallation(Path root, String extraOfDescriptor) throws IOException {
    this.root = Files.createDirectories(root);
    layout = new Layout(root, new AppName("employees"), Platform.current());
    Files.createDirectories(layout.state());
    InstalledImage image = new InstalledImage(root, descriptor(extraOfDescriptor));
    try {
      new Launcher(layout, new Durable(new RealDisk())).install(template(), image);
    } catch (RepairException e) {
      throw new IllegalStateException(e);
    }
    add("1.0.0");
    current("1.0.0");
  }

  FakeInstallation(Path root) throws IOException {
    this(root, "");
  }

  private static String template() throws IOException {
    try (InputStream resource =
        Objects.requireNonNull(Outcome.class.getResourceAsStream("launcher.sh"))) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Descriptor descriptor(String extra) {
    String json =
        """
        {"format": 1, "name": "employees", "title": "Employees", "version": "1.0.0",
         "repository": "example/employees", "keys": [], "entry": {"program": "payload"},
         "versionCheck": ["version"], "data": []%s}
        """
            .formatted(extra);
    try {
      return Descriptor.read("instar.json", json.getBytes(StandardCharsets.UTF_8));
    } catch (FormatException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Adds an image. */
  void add(String version) throws IOException {
    program("versions/" + version + "/payload", PAYLOAD);
    program("versions/" + version + "/updater/updater", UPDATER);
    write("versions/" + version + "/launch/app.sh", "exec \"${image}/payload\" \"$@\"\n");
    write(
        "versions/" + version + "/launch/updater.sh", "exec \"${image}/updater/updater\" \"$@\"\n");
  }

  void current(String version) throws IOException {
    write("current", version + "\n");
  }

  /** Leaves a switch half done by a process. */
  void switching(long pid, String version) throws IOException {
    write("state/switch", pid + " " + version + "\n");
  }

  /** What the updater does with {@code --recover}. */
  void recovery(String script) {
    environment.put("RECOVERY", script);
  }

  /** What the updater does with {@code --apply-deferred}. */
  void deferred(String script) {
    environment.put("DEFERRED", script);
  }

  /** What the updater does with {@code --look-for-updates}. */
  void look(String script) {
    environment.put("LOOK", script);
  }

  void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private void program(String name, String text) throws IOException {
    write(name, text);
    if (!root.resolve(name).toFile().setExecutable(true)) {
      throw new IOException("cannot make " + name + " executable");
    }
  }

  FakeInstallation in(String words) {
    shell = ShellRun.shell(words);
    return this;
  }

  Path launcher() {
    return layout.launcher();
  }

  /** The words that start the app. */
  List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(shell);
    command.add(launcher().toString());
    command.addAll(List.of(arguments));
    return command;
  }

  ShellRun start(String... arguments) throws IOException, InterruptedException {
    return ShellRun.of(command(arguments), environment);
  }

  /** What the payload of a version says first when it is started with these arguments. */
  String started(String version, String... arguments) {
    StringBuilder line = new StringBuilder(layout.versions() + "/" + version + " started with");
    for (String argument : arguments) {
      line.append(" [").append(argument).append(']');
    }
    return line.append('\n').toString();
  }

  /** The id of a process that has ended. */
  static long deadProcess() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }
}
