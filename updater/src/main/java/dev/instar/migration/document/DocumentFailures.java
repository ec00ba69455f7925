package dev.instar.migration.document;

import java.util.Optional;

/**
 * What becomes of documents that cannot be changed. Files and lines move to the place that is
 * named; the value of a row stays where it is and is copied there. Each stands in {@code
 * errors-N.jsonl} there, with what was wrong.
 *
 * @param into a directory, {@code <data root>/<path>}; when absent, the first failure ends the
 *     migration
 * @param atMost how many may fail before the migration ends
 * @param isPercent whether that is per hundred of all documents
 */
public record DocumentFailures(Optional<String> into, double atMost, boolean isPercent) {

  /** The first failure ends the migration. */
  public static DocumentFailures none() {
    return new DocumentFailures(Optional.empty(), 0, false);
  }

  /** Sets aside at most so many documents. */
  public static DocumentFailures setAside(String into, int atMost) {
    return new DocumentFailures(Optional.of(into), atMost, false);
  }

  /** Sets aside at most so many of a hundred documents. */
  public static DocumentFailures setAsidePercent(String into, double percent) {
    return new DocumentFailures(Optional.of(into), percent, true);
  }

  /** Whether so many are too many. */
  boolean isExceeded(long failed, long visited) {
    return failed > (isPercent ? visited * atMost / 100 : atMost);
  }

  @Override
  public String toString() {
    String number = atMost == Math.rint(atMost) ? Long.toString((long) atMost) : "" + atMost;
    return number + (isPercent ? " %" : "");
  }
}
