package dev.instar.endtoend;

import dev.instar.testing.Windows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Kills a change of an installation, as a power cut or an impatient user does: with SIGKILL, the
 * command that the user started and the finalizer that it started, both at one moment.
 *
 * @param moment when; asked again and again without a pause
 */
record Killing(InstalledApp app, BooleanSupplier moment) {
  private static final Pattern STATE = Pattern.compile("\"state\"\\s*:\\s*\"([a-z]+)\"");
  private static final Duration BOUND = Duration.ofSeconds(90);

  /** The phase that is on disk when nothing of a change is there. */
  static final String NONE = "none";

  /** The phase in which starts of the app are held back, but the change is not committed yet. */
  static final String SWITCH = "switch";

  /** At the moment when a change enters this phase, which is a state of the journal, or this. */
  static Killing inPhase(InstalledApp app, String phase) {
    return phase.equals(SWITCH)
        ? new Killing(app, () -> Files.exists(app.state("switch")))
        : new Killing(app, () -> state(app).equals(phase));
  }

  /** When the finalizer has run for so long. */
  static Killing after(InstalledApp app, Duration delay) {
    long[] start = {0};
    return new Killing(
        app,
        () -> {
          start[0] = start[0] == 0 ? System.nanoTime() : start[0];
          return System.nanoTime() - start[0] >= delay.toNanos();
        });
  }

  /**
   * Starts a change and kills it.
   *
   * @return the phase that the dead left on disk; nothing when they had ended before
   */
  Optional<String> of(Object... command) {
    try (Running running = app.machine().start("", command)) {
      Optional<ProcessHandle> finalizer = finalizer(running);
      if (finalizer.isEmpty()) {
        return Optional.empty();
      }
      while (finalizer.get().isAlive() && !moment.getAsBoolean()) {
        Thread.onSpinWait();
      }
      boolean hit = finalizer.get().isAlive();
      running.handle().destroyForcibly();
      finalizer.get().destroyForcibly();
      String phase = phase(finalizer.get());
      hit = hit && !running.out().contains("Done:");
      killRest();
      return hit ? Optional.of(phase) : Optional.empty();
    }
  }

  /** Has a change pause at the moment, does something meanwhile, and lets it go on to its end. */
  Run pausing(Runnable meanwhile, Object... command) {
    try (Running running = app.machine().start("", command)) {
      ProcessHandle finalizer =
          finalizer(running)
              .orElseThrow(() -> new AssertionError("no change: " + running.out() + running.err()));
      while (finalizer.isAlive() && !moment.getAsBoolean()) {
        Thread.onSpinWait();
      }
      app.machine().run("kill", "-STOP", finalizer.pid()).expect(0);
      try {
        meanwhile.run();
      } finally {
        app.machine().run("kill", "-CONT", finalizer.pid()).expect(0);
      }
      return running.await(BOUND);
    }
  }

  private String phase(ProcessHandle finalizer) {
    finalizer.onExit().orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
    String state = state(app);
    return state.equals("prepared") && Files.exists(app.state("switch")) ? SWITCH : state;
  }

  /** The process that changes things; the one that the user started has started it. */
  private Optional<ProcessHandle> finalizer(Running running) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (running.alive() && System.nanoTime() < deadline) {
      Optional<ProcessHandle> found = ours().filter(Killing::isFinalizer).findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** On Windows the arguments of others cannot be seen; there it is the updater of an updater. */
  private static boolean isFinalizer(ProcessHandle process) {
    return Windows.isThisMachine()
        ? isUpdater(process) && process.parent().filter(Killing::isUpdater).isPresent()
        : words(process).anyMatch("--finalize-upgrade"::equals);
  }

  private static boolean isUpdater(ProcessHandle process) {
    return process.info().command().filter(program -> program.endsWith("updater.exe")).isPresent();
  }

  /** Health checks and migrations' programs, whose parent is gone. */
  private void killRest() {
    ours().forEach(ProcessHandle::destroyForcibly);
  }

  private Stream<ProcessHandle> ours() {
    return ProcessHandle.allProcesses()
        .filter(process -> words(process).anyMatch(word -> word.startsWith(app.place())));
  }

  private static Stream<String> words(ProcessHandle process) {
    return Stream.concat(
        process.info().command().stream(),
        Stream.of(process.info().arguments().orElse(new String[0])));
  }

  /** The journal's state now; {@link #NONE} without a journal. */
  static String state(InstalledApp app) {
    Path journal = app.state("journal.json");
    try {
      Matcher state = STATE.matcher(Files.readString(journal));
      return state.find() ? state.group(1) : "unreadable";
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (IOException e) {
      return "unreadable";
    }
  }
}
