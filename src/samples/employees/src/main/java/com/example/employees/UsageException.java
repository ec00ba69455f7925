package com.example.employees;

/** The command line was not understood; nothing was read or written. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
