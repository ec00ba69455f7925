package dev.instar.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.instar.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs commands under strace, on one machine: to write down what they do on disk, and to kill them
 * at exactly one of these calls, before the kernel carries it out.
 */
record Tracing(Machine machine) {
  private static final Duration BOUND = Duration.ofMinutes(3);

  /** Calls that change something on disk, and those that make it durable. */
  private static final String CHANGES =
      "rename,renameat,renameat2,unlink,unlinkat,rmdir,fsync,fdatasync,openat,mkdir,mkdirat,"
          + "pwrite64,write,ftruncate,link,linkat,symlink,symlinkat,copy_file_range,sendfile";

  /** Skips the test where strace is missing, or is not allowed to look at processes. */
  static Tracing on(Machine machine) {
    Path strace = Tools.required("strace");
    Run trial = machine.run(strace, "-f", "-o", "/dev/null", "-e", "trace=openat", "true");
    assumeTrue(trial.exit() == 0, "strace cannot trace here: " + trial.err());
    return new Tracing(machine);
  }

  /** Who dies at the chosen call. */
  enum Victim {
    /** The process that makes it; whoever started it lives on. */
    PROCESS,
    /** All that the command started, as when the machine loses power. */
    EVERYBODY
  }

  /** Runs a command to its end and returns what it did. */
  SystemCalls record(Object... command) {
    Path log = log();
    machine.run(
        words(log, List.of("--seccomp-bpf", "-y", "-s", "800", "-e", "trace=" + CHANGES), command));
    return read(log);
  }

  /**
   * Runs a command and kills it at the n-th call of a name that one of its threads makes.
   *
   * @return what was seen of these calls; {@link SystemCalls#killed} is 0 if it ended before
   */
  SystemCalls kill(String name, int nth, Victim victim, Object... command) {
    Path log = log();
    List<String> options = List.of("-y", "-e", "trace=" + name, "-e", inject(name, nth));
    try (Running running = machine.start("", words(log, options, command))) {
      if (victim == Victim.EVERYBODY) {
        killAllOnceOneIsDead(running, log);
      }
      running.await(BOUND);
    }
    return read(log);
  }

  private static String inject(String name, int nth) {
    return "inject=" + name + ":signal=SIGKILL:when=" + nth;
  }

  /** strace itself last: it would let the others go. */
  private static void killAllOnceOneIsDead(Running running, Path log) {
    while (running.alive() && !text(log).contains("killed by SIGKILL")) {
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    running.handle().descendants().forEach(ProcessHandle::destroyForcibly);
  }

  private static Object[] words(Path log, List<String> options, Object... command) {
    List<Object> words = new ArrayList<>(List.of("strace", "-f", "-o", log));
    words.addAll(options);
    words.addAll(Arrays.asList(command));
    return words.toArray();
  }

  private Path log() {
    try {
      return Files.createTempFile(machine.directory().resolve("output"), "strace", ".log");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SystemCalls read(Path log) {
    SystemCalls calls = SystemCalls.in(text(log));
    try {
      Files.delete(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return calls;
  }

  private static String text(Path log) {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
