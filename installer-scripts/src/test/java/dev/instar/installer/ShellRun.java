package dev.instar.installer;

import dev.instar.testing.Tools;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How a script ended in a real shell, with both its streams apart. */
public record ShellRun(int exitCode, String out, String err) {
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** Every shell that is started as {@code sh} somewhere, as the words of its command. */
  public static Stream<String> shells() {
    return Stream.of("dash", "bash --posix", "busybox sh", "zsh --emulate sh", "mksh", "yash");
  }

  /** The words that start a shell, with the path of its program; a missing shell skips the test. */
  public static List<String> shell(String words) {
    String[] parts = words.split(" ");
    parts[0] = Tools.required(parts[0]).toString();
    return List.of(parts);
  }

  /** Runs a command to its end in exactly this environment. */
  public static ShellRun of(List<String> command, Map<String, String> environment, byte[] stdin)
      throws IOException, InterruptedException {
    Process process = start(command, environment);
    CompletableFuture<String> out = collect(process.getInputStream());
    CompletableFuture<String> err = collect(process.getErrorStream());
    try (var input = process.getOutputStream()) {
      input.write(stdin);
    } catch (IOException e) {
      // It ended without reading all of its input, which is its right.
    }
    return end(process, out, err);
  }

  /** The same with nothing on standard input. */
  public static ShellRun of(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    return of(command, environment, new byte[0]);
  }

  /** Starts a command in exactly this environment, in a directory where nothing is in its way. */
  public static Process start(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static ShellRun end(
      Process process, CompletableFuture<String> out, CompletableFuture<String> err)
      throws InterruptedException {
    if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("not ended in " + BOUND + "; said: " + out.join() + err.join());
    }
    return new ShellRun(process.exitValue(), out.join(), err.join());
  }

  private static CompletableFuture<String> collect(InputStream stream) {
    return CompletableFuture.supplyAsync(() -> {
      try (stream) {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
