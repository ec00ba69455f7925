package dev.instar.model;

import org.jspecify.annotations.Nullable;

/** The change did not succeed; program and data are as they were before it. */
public final class UpgradeFailedException extends InstarException {
  private static final long serialVersionUID = 1L;

  public UpgradeFailedException(String happened, String untouched, String next) {
    this(happened, untouched, next, null);
  }

  public UpgradeFailedException(
      String happened, String untouched, String next, @Nullable Throwable cause) {
    super(ExitCode.ROLLED_BACK, happened, untouched, next, cause);
  }
}
