package dev.instar.launcher;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Release notes as a terminal shows them: the words of their Markdown (CommonMark) without its
 * marks, and nothing that a terminal would take for a command.
 */
final class ReleaseNotes {
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}&&[^\\n\\t]]+");
  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
  private static final Pattern HEADING = Pattern.compile("^ {0,3}#{1,6}\\s+(.*?)\\s*#*$");
  private static final Pattern ITEM = Pattern.compile("^(\\s*)[-*+]\\s+");
  private static final Pattern FENCE = Pattern.compile("^ {0,3}(```|~~~).*$");
  private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*)]\\(([^)\\s]+)[^)]*\\)");
  private static final Pattern STRONG = Pattern.compile("(\\*\\*|__)(?=\\S)(.+?)(?<=\\S)\\1");
  private static final Pattern EMPHASIS =
      Pattern.compile("(?<![\\w*])([*_])(?=\\S)([^*_]+?)(?<=\\S)\\1(?![\\w*])");
  private static final Pattern CODE = Pattern.compile("`+([^`]+)`+");

  private ReleaseNotes() {}

  /** Its lines; none where there is nothing to read. */
  static List<String> lines(String markdown) {
    String text = COMMENT.matcher(markdown).replaceAll("");
    String printable = UNPRINTABLE.matcher(text.replace("\r\n", "\n")).replaceAll(" ").strip();
    if (printable.isEmpty()) {
      return List.of();
    }
    return printable
        .lines()
        .filter(line -> !FENCE.matcher(line).matches())
        .map(ReleaseNotes::line)
        .toList();
  }

  private static String line(String markdown) {
    String line = HEADING.matcher(markdown).replaceFirst("$1");
    line = ITEM.matcher(line).replaceFirst("$1- ");
    line = LINK.matcher(line).replaceAll("$1 ($2)");
    line = STRONG.matcher(line).replaceAll("$2");
    line = EMPHASIS.matcher(line).replaceAll("$2");
    return CODE.matcher(line).replaceAll("$1").stripTrailing();
  }
}
