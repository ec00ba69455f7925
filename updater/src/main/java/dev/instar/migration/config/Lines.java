package dev.instar.migration.config;

import java.util.ArrayList;
import java.util.List;

/** The lines of a text, by offsets. */
record Lines(String text) {

  /** The line end that the text uses. */
  String lineEnd() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  int startOf(int at) {
    return text.lastIndexOf('\n', at - 1) + 1;
  }

  /** Where the line ends, before its line end. */
  int endOf(int at) {
    int newline = text.indexOf('\n', at);
    if (newline < 0) {
      return text.length();
    }
    return newline > at && text.charAt(newline - 1) == '\r' ? newline - 1 : newline;
  }

  /** Where the next line starts. */
  int next(int at) {
    int newline = text.indexOf('\n', at);
    return newline < 0 ? text.length() : newline + 1;
  }

  /** The blanks between the start of the line and this place, up to the first other character. */
  String indent(int at) {
    int start = startOf(at);
    int end = start;
    while (end < at && isBlank(text.charAt(end))) {
      end++;
    }
    return text.substring(start, end);
  }

  /** Whether there are only blanks before this place on its line. */
  boolean isFirst(int at) {
    return startOf(at) + indent(at).length() == at;
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Moves all lines but the first from one indentation to another. */
  static String shifted(String block, String from, String to) {
    if (from.equals(to) || block.indexOf('\n') < 0) {
      return block;
    }
    List<String> lines = new ArrayList<>(List.of(block.split("\n", -1)));
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank()) {
        lines.set(i, line.startsWith(from) ? to + line.substring(from.length()) : line);
      }
    }
    return String.join("\n", lines);
  }
}
