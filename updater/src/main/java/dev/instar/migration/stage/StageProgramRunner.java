package dev.instar.migration.stage;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Runs a program of the app on the staged data. Whoever implements it sees to it that the program
 * finds the stage in its environment and never the live data.
 */
@FunctionalInterface
public interface StageProgramRunner {

  /**
   * Runs a program to its end, or kills it with all its children when the time is over.
   *
   * @param program a path relative to the image (or a name to be found on PATH), then its arguments
   * @param lines is given each line that the program prints, perhaps by another thread
   */
  Outcome run(List<String> program, Duration timeout, Consumer<String> lines)
      throws IOException, InterruptedException;

  /**
   * How a program ended.
   *
   * @param exitCode absent when it was killed because the time was over
   * @param output the last lines of what it printed, for messages
   */
  record Outcome(OptionalInt exitCode, String output) {

    public boolean succeeded() {
      return exitCode.isPresent() && exitCode.getAsInt() == 0;
    }

    /** What went wrong, for a message. */
    public String problem(Duration timeout) {
      String how =
          exitCode.isPresent()
              ? "ended with exit code " + exitCode.getAsInt()
              : "was stopped after " + timeout.toSeconds() + " seconds";
      return output.isBlank() ? how : how + ": " + output.strip();
    }
  }
}
