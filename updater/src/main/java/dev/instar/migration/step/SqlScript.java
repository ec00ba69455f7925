package dev.instar.migration.step;

import dev.instar.model.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * SQL text as single statements. Where one ends is decided as SQLite's shell does it: at a
 * semicolon outside of strings, identifiers and comments, and for {@code CREATE TRIGGER} at the one
 * after {@code ; END}.
 */
public final class SqlScript {
  /** The engine holds the transaction, and a stage is closed. */
  private static final Set<String> REFUSED =
      Set.of("BEGIN", "COMMIT", "END", "ROLLBACK", "ATTACH", "DETACH", "VACUUM");

  /**
   * One statement, without the semicolon at its end.
   *
   * @param line where it begins in its text, from 1
   */
  public record Statement(String sql, int line) {}

  private final String source;
  private final String text;
  private final int firstLine;
  private final List<Statement> statements = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private int start = -1;
  private boolean afterSemicolon;
  private boolean afterEnd;

  private SqlScript(String source, String text, int firstLine) {
    this.source = source;
    this.text = text;
    this.firstLine = firstLine;
  }

  /**
   * Splits a script.
   *
   * @param source how messages name it
   * @param firstLine at which line of its source the text begins, from 1
   * @throws FormatException when a string, comment or trigger does not end, or when a statement is
   *     one that the engine keeps to itself
   */
  public static List<Statement> split(String source, String text, int firstLine)
      throws FormatException {
    SqlScript script = new SqlScript(source, text, firstLine);
    script.read();
    return List.copyOf(script.statements);
  }

  private void read() throws FormatException {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        i++;
      } else if (text.startsWith("--", i)) {
        int end = text.indexOf('\n', i);
        i = end < 0 ? text.length() : end + 1;
      } else if (text.startsWith("/*", i)) {
        i = end("*/", i + 2, i) + 2;
      } else if (c == ';') {
        semicolon(i);
        i++;
      } else {
        begin(i);
        i = token(i);
      }
    }
    finish();
  }

  private void begin(int at) {
    if (start < 0) {
      start = at;
    }
  }

  /** Passes over one token and returns where the next begins. */
  private int token(int at) throws FormatException {
    char c = text.charAt(at);
    if (c == '\'' || c == '"' || c == '`') {
      return other(end(String.valueOf(c), at + 1, at) + 1);
    }
    if (c == '[') {
      return other(end("]", at + 1, at) + 1);
    }
    if (!isWordPart(c)) {
      return other(at + 1);
    }
    int end = at;
    while (end < text.length() && isWordPart(text.charAt(end))) {
      end++;
    }
    String word = text.substring(at, end).toUpperCase(Locale.ROOT);
    if (words.size() < 3) {
      words.add(word);
    }
    afterEnd = afterSemicolon && word.equals("END");
    afterSemicolon = false;
    return end;
  }

  private int other(int next) {
    if (words.size() < 3) {
      words.add("");
    }
    afterEnd = false;
    afterSemicolon = false;
    return next;
  }

  private static boolean isWordPart(char c) {
    return c == '_' || c == '$' || c > 127 || Character.isLetterOrDigit(c);
  }

  /** A doubled quote inside a string reads as two strings side by side, which ends the same. */
  private int end(String sign, int from, int begin) throws FormatException {
    int end = text.indexOf(sign, from);
    if (end < 0) {
      throw problem(begin, "what begins here with " + text.charAt(begin) + " has no end");
    }
    return end;
  }

  private void semicolon(int at) throws FormatException {
    if (start < 0) {
      return;
    }
    if (isTrigger() && !afterEnd) {
      afterSemicolon = true;
      return;
    }
    add(at);
  }

  private boolean isTrigger() {
    if (words.isEmpty() || !words.getFirst().equals("CREATE")) {
      return false;
    }
    String second = words.size() > 1 ? words.get(1) : "";
    String third = words.size() > 2 ? words.get(2) : "";
    boolean temporary = second.equals("TEMP") || second.equals("TEMPORARY");
    return second.equals("TRIGGER") || (temporary && third.equals("TRIGGER"));
  }

  private void add(int end) throws FormatException {
    String first = words.isEmpty() ? "" : words.getFirst();
    boolean toSavepoint = first.equals("ROLLBACK") && words.contains("TO");
    if (REFUSED.contains(first) && !toSavepoint) {
      throw problem(
          start,
          first
              + " cannot stand in a migration: the engine runs each sql step in one transaction on"
              + " one file; leave it out");
    }
    statements.add(new Statement(text.substring(start, end).strip(), line(start)));
    start = -1;
    words.clear();
    afterEnd = false;
    afterSemicolon = false;
  }

  private void finish() throws FormatException {
    if (start < 0) {
      return;
    }
    if (isTrigger() && !afterEnd) {
      throw problem(start, "this trigger has no END");
    }
    add(text.length());
  }

  private int line(int at) {
    return firstLine + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  private FormatException problem(int at, String problem) {
    return new FormatException(source + ":" + line(at) + ": " + problem);
  }
}
