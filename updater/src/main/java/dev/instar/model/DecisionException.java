package dev.instar.model;

import org.jspecify.annotations.Nullable;

/** A person must decide before anything changes. */
public final class DecisionException extends InstarException {
  private static final long serialVersionUID = 1L;

  public DecisionException(String happened, String untouched, String next) {
    this(happened, untouched, next, null);
  }

  public DecisionException(
      String happened, String untouched, String next, @Nullable Throwable cause) {
    super(ExitCode.DECISION_NEEDED, happened, untouched, next, cause);
  }
}
