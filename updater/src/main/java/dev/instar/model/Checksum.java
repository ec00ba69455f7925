package dev.instar.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A hash of something that people write, together with what was hashed: two can be compared only
 * when both were made in the same way.
 *
 * @param algorithm how it was made, {@link #TEXT} or {@link #SUMMARY} or one of a newer program
 */
public record Checksum(String algorithm, Sha256 hash) {
  /**
   * SHA-256 over texts in UTF-8 without their line ends and trailing blanks: what an editor or a
   * version control system changes unasked does not count.
   */
  public static final String TEXT = "text-1";

  /** SHA-256 over what a migration written in Java says of itself. */
  public static final String SUMMARY = "summary-1";

  /** The checksum of texts in their order; where one ends and the next begins counts. */
  public static Checksum ofTexts(List<String> texts) {
    return new Checksum(
        TEXT, Sha256.of(String.join("\0", texts.stream().map(Checksum::normal).toList())));
  }

  /** The checksum of a description. */
  public static Checksum ofSummary(String summary) {
    return new Checksum(SUMMARY, Sha256.of(summary.getBytes(StandardCharsets.UTF_8)));
  }

  private static String normal(String text) {
    List<String> lines = new ArrayList<>(text.lines().map(String::stripTrailing).toList());
    while (!lines.isEmpty() && lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return String.join("\n", lines);
  }

  /** Whether both are of the same kind and differ. */
  public boolean contradicts(Checksum other) {
    return algorithm.equals(other.algorithm) && !hash.equals(other.hash);
  }
}
