package dev.instar.model;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a user can meet. Its message always tells three things: what happened, what was
 * left untouched, and what to do next.
 */
public abstract sealed class InstarException extends Exception
    permits UsageException,
        NetworkException,
        VerificationException,
        DecisionException,
        UpgradeFailedException,
        RepairException,
        BusyException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String happened;
  private final String untouched;
  private final String next;

  InstarException(
      ExitCode exitCode,
      String happened,
      String untouched,
      String next,
      @Nullable Throwable cause) {
    super(happened + "\n" + untouched + "\n" + next, cause);
    this.exitCode = exitCode;
    this.happened = happened;
    this.untouched = untouched;
    this.next = next;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public String happened() {
    return happened;
  }

  public String untouched() {
    return untouched;
  }

  public String next() {
    return next;
  }
}
