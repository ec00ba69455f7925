package dev.instar.launcher;

import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;

/** The one place where a command's end becomes an exit code, and its failure a message. */
final class Outcome {

  /** What a command does. */
  @FunctionalInterface
  interface Action {
    ExitCode run() throws InstarException, IOException;
  }

  private Outcome() {}

  /** Runs a command; tells its failure on {@code err}. */
  static int of(Action action, PrintStream err) {
    try {
      return action.run().code();
    } catch (InstarException e) {
      err.println("error: " + e.happened());
      err.println(e.untouched());
      err.println(e.next());
      return e.exitCode().code();
    } catch (IOException e) {
      err.println("error: " + describe(e));
      err.println("What was in place before is still in place.");
      err.println("Put right what the message names (space, permissions), then run it again.");
      return ExitCode.ROLLED_BACK.code();
    } catch (RuntimeException e) {
      err.println("error: the updater itself is at fault: " + e);
      err.println(
          "What was in place before is still in place, or comes back with the next command.");
      err.println("Run it again; if it stays so, tell the publisher of the app what it says.");
      return ExitCode.ROLLED_BACK.code();
    }
  }

  /** A failure of the disk in words; the system's own message is often only a path. */
  private static String describe(IOException e) {
    String kind = e.getClass().getSimpleName().replaceAll("Exception$", "");
    if (e instanceof FileSystemException file && file.getReason() == null) {
      String words = kind.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
      return words + ": " + file.getFile();
    }
    return e.getMessage() == null ? kind : e.getMessage();
  }
}
