package dev.instar.model;

import org.jspecify.annotations.Nullable;

/** The command, or a file that the user wrote, asks for something that does not exist. */
public final class UsageException extends InstarException {
  private static final long serialVersionUID = 1L;

  public UsageException(String happened, String untouched, String next) {
    this(happened, untouched, next, null);
  }

  public UsageException(String happened, String untouched, String next, @Nullable Throwable cause) {
    super(ExitCode.USAGE, happened, untouched, next, cause);
  }
}
