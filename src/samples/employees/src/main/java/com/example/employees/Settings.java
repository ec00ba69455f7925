package com.example.employees;

import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of the configuration, found by a dotted path.
 *
 * @param file for messages
 */
record Settings(String file, Map<?, ?> values) {

  String text(String path) throws Problem {
    if (find(path) instanceof String text) {
      return text;
    }
    throw problem(path, "a text");
  }

  BigInteger number(String path) throws Problem {
    return switch (find(path)) {
      case Integer number -> BigInteger.valueOf(number);
      case Long number -> BigInteger.valueOf(number);
      case BigInteger number -> number;
      case null, default -> throw problem(path, "a whole number");
    };
  }

  private Problem problem(String path, String expected) {
    return new Problem(
        file + ": \"" + path + "\" must be " + expected + "; correct it or restore the file");
  }

  private @Nullable Object find(String path) {
    Object found = values;
    for (String key : path.split("\\.", -1)) {
      found = found instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return found;
  }
}
