package dev.instar.model;

import org.jspecify.annotations.Nullable;

/** The installation is in a state that needs a repair command before it can change. */
public final class RepairException extends InstarException {
  private static final long serialVersionUID = 1L;

  public RepairException(String happened, String untouched, String next) {
    this(happened, untouched, next, null);
  }

  public RepairException(
      String happened, String untouched, String next, @Nullable Throwable cause) {
    super(ExitCode.NEEDS_REPAIR, happened, untouched, next, cause);
  }
}
