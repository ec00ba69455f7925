package dev.instar.migration.stage;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a migration could not be done. The message says what and why; the runner adds which
 * migration and step it was.
 */
public final class StepFailed extends Exception {
  private static final long serialVersionUID = 1L;

  public StepFailed(String message) {
    this(message, null);
  }

  public StepFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
