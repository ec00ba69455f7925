package dev.instar.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A program to run to its end, with an empty standard input and its output caught. It never
 * outlives {@link #run}: when the time is over, it and everything it started are killed.
 *
 * @param command program and arguments
 * @param environment the whole environment of the program
 * @param directory its working directory
 * @param timeout how long it may take
 */
public record Program(
    List<String> command, Map<String, String> environment, Path directory, Duration timeout) {

  /** How much of the output is kept, in bytes; the rest is read and dropped. */
  private static final int KEPT_OUTPUT = 64 * 1024;

  /** How long output may still arrive after the end, from children that hold the pipe open. */
  private static final Duration AFTERMATH = Duration.ofSeconds(2);

  public Program {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** How a run ended; {@code output} is both streams together, as UTF-8. */
  public sealed interface Ending {
    String output();

    /** It ended by itself. A signal counts as 128 + its number. */
    record Exited(int code, String output) implements Ending {}

    /** It was killed after the timeout. */
    record TimedOut(Duration after, String output) implements Ending {}

    /** It could not be started at all. */
    record NotStarted(String output) implements Ending {}

    /** One line for a message. */
    default String summary() {
      return switch (this) {
        case Exited exited -> "ended with exit code " + exited.code();
        case TimedOut timedOut ->
            "did not end within " + timedOut.after().toSeconds() + " seconds and was stopped";
        case NotStarted notStarted -> "could not be started: " + notStarted.output();
      };
    }
  }

  /** Runs the program and waits for its end. */
  public Ending run() {
    return run(line -> {});
  }

  /**
   * Runs the program and waits for its end.
   *
   * @param lines is given each line of the output, as soon as it is there, by another thread
   */
  public Ending run(Consumer<String> lines) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.directory(directory.toFile()).redirectErrorStream(true);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Ending.NotStarted(Optional.ofNullable(e.getMessage()).orElse("no reason given"));
    }
    CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(process, lines));
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It ended before its empty input was closed: nothing is lost by that.
    }
    boolean ended = await(process);
    if (!ended) {
      kill(process);
    }
    String text = collect(output);
    return ended
        ? new Ending.Exited(process.exitValue(), text)
        : new Ending.TimedOut(timeout, text);
  }

  private boolean await(Process process) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void kill(Process process) {
    List<ProcessHandle> family = process.descendants().toList();
    process.toHandle().destroyForcibly(); // not by the process: that would close its output
    family.forEach(ProcessHandle::destroyForcibly);
  }

  private static String collect(CompletableFuture<String> output) {
    try {
      return output.get(AFTERMATH.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** Reads to the very end: a closed pipe would kill the program. */
  private static String read(Process process, Consumer<String> lines) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (InputStream in = new BufferedInputStream(process.getInputStream())) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (kept.size() < KEPT_OUTPUT) {
          kept.write(next);
        }
        if (next == '\n') {
          lines.accept(line.toString(StandardCharsets.UTF_8));
          line.reset();
        } else if (line.size() < KEPT_OUTPUT) {
          line.write(next);
        }
      }
      if (line.size() > 0) {
        lines.accept(line.toString(StandardCharsets.UTF_8));
      }
      return kept.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
