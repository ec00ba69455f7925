package dev.instar.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The real {@code minisign}, run in a directory; a test without it is skipped. */
final class MinisignProgram {
  private final Path directory;

  MinisignProgram(Path directory) {
    boolean found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "minisign")));
    assumeTrue(found, "minisign is not installed");
    this.directory = directory;
  }

  /** Runs it with text on its standard input, where it looks for passwords; gives its exit code. */
  int exitCode(String input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("minisign"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("minisign.out").toFile())
            .start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    return process.waitFor();
  }

  void run(String input, String... arguments) throws IOException, InterruptedException {
    int exitCode = exitCode(input, arguments);
    assertThat(exitCode).as(Files.readString(directory.resolve("minisign.out"))).isZero();
  }
}
