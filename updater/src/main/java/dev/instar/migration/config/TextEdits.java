package dev.instar.migration.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Replacements of parts of a text; what no edit names stays as it is, to the last character. */
final class TextEdits {
  private final List<Edit> edits = new ArrayList<>();

  private record Edit(int start, int end, String text) {}

  /** Puts a text at the place of {@code [start, end)}; those at one place stand in their order. */
  void replace(int start, int end, String text) {
    edits.add(new Edit(start, end, text));
  }

  void insert(int at, String text) {
    replace(at, at, text);
  }

  void delete(int start, int end) {
    replace(start, end, "");
  }

  /** The part {@code [start, end)} of a text with those edits that lie in it. */
  String apply(String text, int start, int end) {
    StringBuilder out = new StringBuilder();
    int done = start;
    List<Edit> sorted = new ArrayList<>(edits);
    sorted.sort(Comparator.comparingInt(Edit::start).thenComparing(edit -> edit.end > edit.start));
    for (Edit edit : sorted) {
      if (edit.start < done || edit.end > end) {
        continue; // inside of what another edit takes away
      }
      out.append(text, done, edit.start).append(edit.text);
      done = edit.end;
    }
    return out.append(text, done, end).toString();
  }
}
