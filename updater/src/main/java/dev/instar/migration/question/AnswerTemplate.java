package dev.instar.migration.question;

import java.util.List;

/** The text of a file in which somebody can answer what is still open. */
public final class AnswerTemplate {
  private final StringBuilder text = new StringBuilder();

  /** A question that is open. */
  public AnswerTemplate open(Question question) {
    heading(question, question.text());
    text.append(quoted(question.name())).append(":\n");
    return this;
  }

  /** A question that is open for some items. */
  public AnswerTemplate open(Question question, List<String> items) {
    heading(question, question.text());
    text.append(quoted(question.name())).append(":\n");
    items.forEach(item -> text.append("  ").append(quoted(item)).append(":\n"));
    return this;
  }

  private void heading(Question question, String shown) {
    shown.lines().forEach(line -> text.append("# ").append(line).append('\n'));
    if (!question.expected().isEmpty()) {
      text.append("# (").append(question.expected()).append(")\n");
    }
  }

  private static String quoted(String key) {
    return key.matches("[A-Za-z][A-Za-z0-9_-]*")
        ? key
        : '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
