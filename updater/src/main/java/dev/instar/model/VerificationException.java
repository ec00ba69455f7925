package dev.instar.model;

import org.jspecify.annotations.Nullable;

/** Something that was downloaded or found is not what the publisher signed. */
public final class VerificationException extends InstarException {
  private static final long serialVersionUID = 1L;

  public VerificationException(String happened, String untouched, String next) {
    this(happened, untouched, next, null);
  }

  public VerificationException(
      String happened, String untouched, String next, @Nullable Throwable cause) {
    super(ExitCode.REFUSED, happened, untouched, next, cause);
  }
}
