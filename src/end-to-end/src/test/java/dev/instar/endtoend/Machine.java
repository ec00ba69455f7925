package dev.instar.endtoend;

import dev.instar.testing.Windows;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A user's machine: an empty home, and an environment of nothing but what is said here. Commands
 * run in the home, bounded in time.
 *
 * @param directory a test's temporary directory; the home is {@code home} in it
 */
record Machine(Path directory, Map<String, String> environment) {
  private static final Duration BOUND = Duration.ofMinutes(2);

  Machine {
    environment = Map.copyOf(environment);
  }

  /** A machine that nobody used before. */
  static Machine in(Path directory) {
    try {
      Path real = directory.toRealPath();
      Path home = Files.createDirectories(real.resolve("home"));
      Files.createDirectories(real.resolve("output"));
      Map<String, String> environment =
          Map.of(
              "HOME", home.toString(),
              "PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
              "LC_ALL", "C.UTF-8");
      return new Machine(real, environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same machine, seen by a user who set this variable too. */
  Machine with(String variable, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(variable, value);
    return new Machine(directory, more);
  }

  Path home() {
    return directory.resolve("home");
  }

  /** Runs a command to its end, with nothing on standard input. */
  Run run(Object... command) {
    return runWith("", command);
  }

  /** Runs a command to its end, with this on standard input. */
  Run runWith(String stdin, Object... command) {
    try (Running running = start(stdin, command)) {
      return running.await(BOUND);
    }
  }

  /** Starts a command, with this on standard input. */
  Running start(String stdin, Object... command) {
    List<String> words = new ArrayList<>();
    if (Windows.isThisMachine() && isScript(command[0])) {
      words.add("sh"); // which Windows would not do by itself
    }
    Arrays.stream(command).map(String::valueOf).forEach(words::add);
    try {
      Path in = Files.createTempFile(directory.resolve("output"), "run", ".in");
      Path out = Files.createTempFile(directory.resolve("output"), "run", ".out");
      Path err = Files.createTempFile(directory.resolve("output"), "run", ".err");
      Files.writeString(in, stdin, StandardCharsets.UTF_8);
      ProcessBuilder builder = new ProcessBuilder(words).directory(home().toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.redirectInput(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
      return new Running(words, builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isScript(Object word) {
    Path file = Path.of(String.valueOf(word));
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == '#' && in.read() == '!';
    } catch (IOException e) {
      return false; // a name to look for in PATH
    }
  }
}
