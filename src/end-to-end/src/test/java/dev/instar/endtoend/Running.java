package dev.instar.endtoend;

import dev.instar.testing.Windows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command that was started and whose output goes to files, so that nobody it leaves behind can
 * hold up the reader. Closing it kills it and what it started, by their ids.
 */
final class Running implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int SAYING_PAUSES = 6000;

  private final List<String> command;
  private final Process process;
  private final Path out;
  private final Path err;

  Running(List<String> command, Process process, Path out, Path err) {
    this.command = List.copyOf(command);
    this.process = process;
    this.out = out;
    this.err = err;
  }

  long pid() {
    return process.pid();
  }

  /** The process, for whoever sends it signals. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** What it printed so far. */
  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  /** Waits until it has printed this; one that does not, or ends before, fails the test. */
  Running saying(String text) {
    try {
      for (int i = 0; i < SAYING_PAUSES && !out().contains(text) && alive(); i++) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      close();
      throw new IllegalStateException(e);
    }
    if (!out().contains(text)) {
      close();
      throw new AssertionError("never said \"" + text + "\": " + out() + err());
    }
    return this;
  }

  /** Waits for the end; a command that does not end in time fails the test. */
  Run await(Duration bound) {
    try {
      if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        close();
        throw new AssertionError("not ended within " + bound + ": " + ended(-1));
      }
      return ended(process.exitValue());
    } catch (InterruptedException e) {
      close();
      throw new IllegalStateException(e);
    }
  }

  private Run ended(int exitCode) {
    return new Run(command, exitCode, out(), err());
  }

  @Override
  public void close() {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String text(Path file) {
    try {
      return Windows.withoutNoise(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
