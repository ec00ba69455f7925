package dev.instar.publish;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a file a request asks for (RFC 9110, section 14): all of it, a part, or a part beyond its
 * end.
 */
sealed interface ByteRange {

  /** The whole file. */
  record Whole() implements ByteRange {}

  /** The bytes from {@code first} to {@code last}, both included. */
  record Part(long first, long last) implements ByteRange {
    long length() {
      return last - first + 1;
    }
  }

  /** Nothing of the file lies in the range. */
  record Unsatisfiable() implements ByteRange {}

  Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /**
   * Reads a {@code Range} header. One range is served; several, another unit or a malformed range
   * get the whole file, as the specification allows.
   */
  static ByteRange of(String header, long size) {
    Matcher matcher = ONE.matcher(header.trim());
    if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
      return new Whole();
    }
    if (matcher.group(1).isEmpty()) {
      long suffix = Math.min(Long.parseLong(matcher.group(2)), size);
      return suffix == 0 ? new Unsatisfiable() : new Part(size - suffix, size - 1);
    }
    long first = Long.parseLong(matcher.group(1));
    long last = matcher.group(2).isEmpty() ? size - 1 : Long.parseLong(matcher.group(2));
    if (!matcher.group(2).isEmpty() && last < first) {
      return new Whole();
    }
    return first >= size ? new Unsatisfiable() : new Part(first, Math.min(last, size - 1));
  }
}
