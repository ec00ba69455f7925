package dev.instar.model;

/**
 * A signature that may be good, but was made by a key that nobody here knows. It proves nothing;
 * yet a publisher who changes keys makes the same impression on whoever has missed the release that
 * announces the new one.
 */
public final class UnknownKeyException extends VerificationException {
  private static final long serialVersionUID = 1L;

  public UnknownKeyException(String happened, String untouched, String next) {
    super(happened, untouched, next);
  }
}
