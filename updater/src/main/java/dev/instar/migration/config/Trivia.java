package dev.instar.migration.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands between the tokens of JSON or of YAML within braces: blanks, line ends, commas and
 * comments.
 *
 * @param isYaml whether comments begin with {@code #}; else with {@code //} or {@code /*}
 */
record Trivia(String text, boolean isYaml) {

  /** The offset after a comment that starts here, if one does. */
  private Optional<Integer> comment(int at) {
    if (isYaml) {
      return text.startsWith("#", at) ? Optional.of(new Lines(text).endOf(at)) : Optional.empty();
    }
    if (text.startsWith("//", at)) {
      return Optional.of(new Lines(text).endOf(at));
    }
    if (text.startsWith("/*", at)) {
      int end = text.indexOf("*/", at + 2);
      return Optional.of(end < 0 ? text.length() : end + 2);
    }
    return Optional.empty();
  }

  /** The first offset from here on that is no blank, line end or comment. */
  int skip(int from) {
    int at = from;
    while (at < text.length()) {
      Optional<Integer> comment = comment(at);
      if (comment.isPresent()) {
        at = comment.get();
      } else if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else {
        return at;
      }
    }
    return at;
  }

  /** Where the comma after a value stands. */
  Optional<Integer> comma(int valueEnd) {
    int at = skip(valueEnd);
    return at < text.length() && text.charAt(at) == ',' ? Optional.of(at) : Optional.empty();
  }

  /** Past what else stands on the line when it is only blanks and comments; else here. */
  int restOfLine(int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '\n') {
      Optional<Integer> comment = comment(at);
      if (comment.isPresent()) {
        if (text.substring(at, comment.get()).contains("\n")) {
          return from;
        }
        at = comment.get();
      } else if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else {
        return from;
      }
    }
    return new Lines(text).endOf(from);
  }

  /**
   * Where the lines of comments start that stand right above a token.
   *
   * @param from where to begin to look, after the token before
   * @param token a token that is the first on its line
   */
  int commentsAbove(int from, int token) {
    List<int[]> comments = new ArrayList<>();
    int at = from;
    while (at < token) {
      Optional<Integer> comment = comment(at);
      if (comment.isPresent()) {
        comments.add(new int[] {at, comment.get()});
      }
      at = comment.orElse(at + 1);
    }
    Lines lines = new Lines(text);
    int start = lines.startOf(token);
    for (int[] comment : comments.reversed()) {
      boolean attached =
          lines.isFirst(comment[0])
              && lines.startOf(comment[0]) >= from
              && lines.next(comment[1]) == start;
      if (!attached) {
        break;
      }
      start = lines.startOf(comment[0]);
    }
    return start;
  }
}
