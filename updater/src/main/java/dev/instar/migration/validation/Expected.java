package dev.instar.migration.validation;

import java.math.BigDecimal;
import java.util.Optional;

/** What a value that was looked up must be. */
public sealed interface Expected {

  /** The same as before the migration. */
  record AsBefore() implements Expected {}

  /** This text, or a number of the same value. */
  record Equals(String value) implements Expected {}

  /** A number that is not below. */
  record AtLeast(BigDecimal bound) implements Expected {}

  /** A number that is not above. */
  record AtMost(BigDecimal bound) implements Expected {}

  /** Whether the value before the migration is needed. */
  default boolean needsBefore() {
    return this instanceof AsBefore;
  }

  /**
   * What is wrong with a value.
   *
   * @param before the value before the migration, when it is needed
   * @return nothing when it is as expected
   */
  default Optional<String> problem(String actual, String before) {
    Optional<BigDecimal> number = number(actual);
    return switch (this) {
      case AsBefore() ->
          same(before, actual)
              ? Optional.empty()
              : Optional.of("gives " + actual + ", was " + before + " before");
      case Equals(String value) ->
          same(value, actual)
              ? Optional.empty()
              : Optional.of("gives " + actual + ", not " + value);
      case AtLeast(BigDecimal bound) ->
          number.filter(is -> is.compareTo(bound) >= 0).isPresent()
              ? Optional.empty()
              : Optional.of("gives " + actual + ", not at least " + bound);
      case AtMost(BigDecimal bound) ->
          number.filter(is -> is.compareTo(bound) <= 0).isPresent()
              ? Optional.empty()
              : Optional.of("gives " + actual + ", not at most " + bound);
    };
  }

  private static boolean same(String expected, String actual) {
    return expected.equals(actual)
        || number(expected)
            .flatMap(a -> number(actual).filter(b -> a.compareTo(b) == 0))
            .isPresent();
  }

  /** A text as a number, when it is one. */
  static Optional<BigDecimal> number(String text) {
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
