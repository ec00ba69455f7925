package dev.instar.model;

import org.jspecify.annotations.Nullable;

/** Something that was downloaded or found is not what the publisher signed. */
public sealed class VerificationException extends InstarException permits UnknownKeyException {
  private static final long serialVersionUID = 1L;

  public VerificationException(String happened, String untouched, String next) {
    this(happened, untouched, next, null);
  }

  public VerificationException(
      String happened, String untouched, String next, @Nullable Throwable cause) {
    super(ExitCode.REFUSED, happened, untouched, next, cause);
  }
}
