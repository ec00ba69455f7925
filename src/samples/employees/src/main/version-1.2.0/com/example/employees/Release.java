package com.example.employees;

/** Which version this build is. */
final class Release {
  static final String VERSION = "1.2.0";

  private Release() {}
}
