package dev.instar.model;

import org.jspecify.annotations.Nullable;

/** Somebody else is changing, or using, what this command wants to change. */
public final class BusyException extends InstarException {
  private static final long serialVersionUID = 1L;

  public BusyException(String happened, String untouched, String next) {
    this(happened, untouched, next, null);
  }

  public BusyException(String happened, String untouched, String next, @Nullable Throwable cause) {
    super(ExitCode.BUSY, happened, untouched, next, cause);
  }
}
