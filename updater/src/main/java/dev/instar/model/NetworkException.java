package dev.instar.model;

import org.jspecify.annotations.Nullable;

/** The release source could not be reached, or answered with something unusable. */
public final class NetworkException extends InstarException {
  private static final long serialVersionUID = 1L;

  public NetworkException(String happened, String untouched, String next) {
    this(happened, untouched, next, null);
  }

  public NetworkException(
      String happened, String untouched, String next, @Nullable Throwable cause) {
    super(ExitCode.NETWORK, happened, untouched, next, cause);
  }
}
