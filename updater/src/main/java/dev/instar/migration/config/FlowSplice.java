package dev.instar.migration.config;

import dev.instar.migration.config.Place.Entry;
import dev.instar.migration.config.Place.Survivor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Changes a map in braces, with its commas: JSON, with comments or without, and YAML's flow. */
final class FlowSplice {
  private final Lines lines;
  private final Trivia trivia;
  private final Spelling spelling;
  private final ToIntFunction<ConfigValue> ends;

  /** How keys and values are spelt. */
  interface Spelling {
    String key(String key);

    /**
     * A value.
     *
     * @param line a line end with the indentation of the line that the value begins on; empty when
     *     the value must stay on one line
     */
    String value(ConfigValue value, String line);

    /**
     * An entry that stood elsewhere, with all that was changed in it.
     *
     * @param line as for {@link #value}
     */
    Optional<String> moved(String key, ConfigValue value, String line);
  }

  /**
   * Changes of the maps of one text.
   *
   * @param ends tells where a value that is in the text ends
   */
  FlowSplice(Trivia trivia, Spelling spelling, ToIntFunction<ConfigValue> ends) {
    this.trivia = trivia;
    lines = new Lines(trivia.text());
    this.spelling = spelling;
    this.ends = ends;
  }

  /** Notes the edits that make of the map at this place the map that there is now. */
  void edit(Place place, List<Survivor> survivors, TextEdits edits) {
    List<Entry> kept = new ArrayList<>();
    survivors.forEach(survivor -> survivor.from().ifPresent(kept::add));
    List<Entry> old = place.entries();
    for (int i = 0; i < old.size(); i++) {
      if (!kept.contains(old.get(i))) {
        remove(place, i, edits);
      }
    }
    boolean trailing = !old.isEmpty() && trivia.comma(end(old.getLast())).isPresent();
    for (int i = 0; i < survivors.size(); i++) {
      Survivor survivor = survivors.get(i);
      boolean needsComma = i < survivors.size() - 1 || trailing;
      if (survivor.from().isPresent()) {
        punctuate(survivor.from().get(), needsComma, edits);
      } else {
        add(place, survivors.subList(0, i), survivor, needsComma, edits);
      }
    }
  }

  private int end(Entry entry) {
    return ends.applyAsInt(entry.value());
  }

  private void punctuate(Entry entry, boolean needsComma, TextEdits edits) {
    Optional<Integer> comma = trivia.comma(end(entry));
    if (needsComma && comma.isEmpty()) {
      edits.insert(end(entry), ",");
    } else if (!needsComma && comma.isPresent()) {
      edits.delete(comma.get(), comma.get() + 1);
    }
  }

  /** Where an entry is over with its comma and the comment behind it. */
  private int over(Entry entry) {
    int end = trivia.comma(end(entry)).map(comma -> comma + 1).orElse(end(entry));
    return trivia.restOfLine(end);
  }

  private void remove(Place place, int i, TextEdits edits) {
    List<Entry> old = place.entries();
    Entry entry = old.get(i);
    int before = i == 0 ? place.inside() : over(old.get(i - 1));
    int over = over(entry);
    boolean wholeLines = lines.isFirst(entry.keyStart()) && over == lines.endOf(over);
    if (wholeLines) {
      edits.delete(trivia.commentsAbove(before, entry.keyStart()), lines.next(over));
    } else if (i + 1 < old.size()) {
      edits.delete(entry.keyStart(), old.get(i + 1).keyStart());
    } else {
      edits.delete(before, over);
    }
  }

  private void add(
      Place place, List<Survivor> before, Survivor added, boolean needsComma, TextEdits edits) {
    Optional<Entry> above = Optional.empty();
    for (Survivor survivor : before) {
      above = survivor.from().isPresent() ? survivor.from() : above;
    }
    boolean ownLine = ownLine(place);
    String indent = ownLine ? indent(place) : "";
    String line = ownLine ? lines.lineEnd() + indent : "";
    String entry =
        spelling
            .moved(added.key(), added.value(), line)
            .orElseGet(
                () -> spelling.key(added.key()) + ": " + spelling.value(added.value(), line));
    int at = above.map(this::over).orElseGet(() -> trivia.restOfLine(place.inside()));
    String comma = needsComma ? "," : "";
    if (!ownLine) {
      boolean isFirst = before.isEmpty();
      edits.insert(at, (isFirst ? "" : " ") + entry + comma);
    } else {
      boolean closesHere = place.entries().isEmpty() && trivia.skip(at) == place.end() - 1;
      String close =
          closesHere && !lines.isFirst(place.end() - 1) && !needsComma ? tail(place) : "";
      edits.insert(at, line + entry + comma + close);
    }
  }

  /** The line before the closing brace of a map that had nothing on lines of its own. */
  private String tail(Place place) {
    return lines.lineEnd() + lines.indent(place.start());
  }

  /** Whether entries have lines of their own: as those that are there, or as the whole text. */
  private boolean ownLine(Place place) {
    if (!place.entries().isEmpty()) {
      return place.entries().stream().anyMatch(entry -> lines.isFirst(entry.keyStart()));
    }
    String whole = trivia.text().strip();
    return !trivia.isYaml() && (whole.contains("\n") || whole.equals("{}"));
  }

  private String indent(Place place) {
    return place.entries().stream()
        .filter(entry -> lines.isFirst(entry.keyStart()))
        .findFirst()
        .map(entry -> lines.indent(entry.keyStart()))
        .orElseGet(() -> lines.indent(place.start()) + JsonFile.indent(trivia.text()));
  }
}
