package dev.instar.trust;

import dev.instar.model.FormatException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What minisign's three kinds of files have in common: a few lines, the odd ones comments, the even
 * ones standard base64 (RFC 4648, section 4) of a fixed number of bytes. A text is read only if
 * writing it again gives the same lines, except that lines may also end in CR LF.
 */
final class Minisign {
  static final String UNTRUSTED = "untrusted comment: ";
  static final String TRUSTED = "trusted comment: ";

  /** As many as minisign itself reads. */
  private static final int MAX_COMMENT = 8192;

  private Minisign() {}

  /** Splits a file's text into exactly so many lines. */
  static List<String> lines(String what, String text, int count) throws FormatException {
    List<String> lines = Arrays.asList(text.split("\r?\n", -1));
    boolean ended = lines.size() == count + 1 && lines.get(count).isEmpty();
    if (!ended && lines.size() != count) {
      throw new FormatException(what + " is not a minisign file of " + count + " lines");
    }
    return lines.subList(0, count);
  }

  /** Reads a comment line; one that could move a terminal's cursor is refused. */
  static String comment(String what, String prefix, String line) throws FormatException {
    if (!line.startsWith(prefix)) {
      throw new FormatException(what + " has a line that should start with \"" + prefix + "\"");
    }
    String comment = line.substring(prefix.length());
    if (!isComment(comment)) {
      throw new FormatException(
          what + " has a comment that is too long or holds control characters");
    }
    return comment;
  }

  static boolean isComment(String text) {
    return text.length() <= MAX_COMMENT
        && text.chars().allMatch(c -> c == '\t' || !Character.isISOControl(c));
  }

  static byte[] decode(String what, String line, int length) throws FormatException {
    try {
      byte[] bytes = Base64.getDecoder().decode(line);
      if (bytes.length == length && encode(bytes).equals(line)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Not base64: said below, as for a wrong length.
    }
    throw new FormatException(what + " has a line that is not the base64 of " + length + " bytes");
  }

  static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
