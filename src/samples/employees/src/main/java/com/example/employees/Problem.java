package com.example.employees;

/** A command cannot be done; the message says why and what to do, and nothing was changed. */
final class Problem extends Exception {
  private static final long serialVersionUID = 1L;

  Problem(String message) {
    super(message);
  }
}
