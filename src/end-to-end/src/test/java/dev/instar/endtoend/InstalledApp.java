package dev.instar.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One app on a user's machine, by the paths and commands that the user knows.
 *
 * @param root where it is, or will be, installed
 * @param place the root as its own programs name it
 * @param launcher what its user starts
 * @param runner the words in front of it where the system alone cannot start it
 * @param releases where its releases lie, and so their install scripts
 */
record InstalledApp(
    Machine machine, Path root, String place, Path launcher, List<String> runner, Path releases) {
  InstalledApp {
    runner = List.copyOf(runner);
  }

  /** In the place that the install script chooses. */
  static InstalledApp on(Machine machine, String name, Path releases) {
    boolean mac = System.getProperty("os.name", "").startsWith("Mac");
    Path root =
        machine.home().resolve(mac ? "Library/Application Support" : ".local/share").resolve(name);
    Path launcher = root.resolve("bin").resolve(name);
    return new InstalledApp(machine, root, root.toString(), launcher, List.of(), releases);
  }

  /** The same with another user's environment. */
  InstalledApp with(String variable, String value) {
    Machine other = machine.with(variable, value);
    return new InstalledApp(other, root, place, launcher, runner, releases);
  }

  Path state(String file) {
    return root().resolve("state").resolve(file);
  }

  /** The active version; empty when nothing is installed. */
  String current() {
    Path current = root().resolve("current");
    return Files.exists(current) ? read(current).strip() : "";
  }

  /** Runs the install script of a version. */
  Run install(String version, Object... options) {
    return machine.run(words("sh", releases.resolve(version).resolve("install.sh"), options));
  }

  /** Runs the app as its user does. */
  Run run(Object... arguments) {
    return machine.run(command(arguments));
  }

  /** The whole command line by which its user runs it. */
  Object[] command(Object... arguments) {
    List<Object> command = new ArrayList<>(runner);
    command.add(launcher);
    command.addAll(Arrays.asList(words(arguments)));
    return command.toArray();
  }

  private static Object[] words(Object... nested) {
    List<Object> words = new ArrayList<>();
    for (Object word : nested) {
      words.addAll(word instanceof Object[] several ? Arrays.asList(several) : List.of(word));
    }
    return words.toArray();
  }

  /** The names of the backups, oldest first. */
  List<String> backups() {
    return entries(root().resolve("backups"));
  }

  /** Each finished change as one JSON text. */
  List<String> history() {
    return read(state("history.jsonl")).lines().toList();
  }

  /** No change is under way and nothing of one is left. */
  boolean settled() {
    return Files.notExists(state("journal.json"))
        && Files.notExists(state("switch"))
        && entries(root().resolve("staging")).isEmpty();
  }

  private static List<String> entries(Path directory) {
    if (Files.notExists(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Every entry below a directory with the hash of its content, to show that nothing at all was
   * changed; empty when there is none.
   */
  static Map<String, String> files(Path directory) {
    Map<String, String> files = new TreeMap<>();
    if (Files.notExists(directory)) {
      return files;
    }
    try (Stream<Path> entries = Files.walk(directory)) {
      entries.forEach(entry -> files.put(directory.relativize(entry).toString(), describe(entry)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static String describe(Path entry) {
    try {
      if (Files.isSymbolicLink(entry)) {
        return "-> " + Files.readSymbolicLink(entry);
      }
      return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
          ? "directory"
          : sha256(Files.readAllBytes(entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
