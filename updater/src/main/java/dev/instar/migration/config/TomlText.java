package dev.instar.migration.config;

import dev.instar.migration.config.TomlDocument.Pair;
import dev.instar.migration.config.TomlDocument.Section;
import dev.instar.model.FormatException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** TOML as a text, edited line by line within its sections. */
final class TomlText implements ConfigText {
  private final String source;
  private final Lines lines;
  private final Trivia comments;
  private final TomlDocument document;

  TomlText(String source, String text) throws FormatException {
    this.source = source;
    lines = new Lines(text);
    comments = new Trivia(text, true);
    document = TomlFile.read(source, text);
  }

  @Override
  public ConfigValue value() {
    return document.value();
  }

  @Override
  public ConfigValue intended() throws FormatException {
    return new Fitting(ConfigFormat.TOML, source).fit(value());
  }

  @Override
  public String edited() throws FormatException {
    return new Editing().edited();
  }

  /** One round of edits. */
  private final class Editing {
    private final TextEdits edits = new TextEdits();

    /** Where each value is now; those within lists and inline tables belong to these. */
    private final IdentityHashMap<ConfigValue, List<String>> now = new IdentityHashMap<>();

    private final Map<List<String>, ConfigValue> leaves = new LinkedHashMap<>();
    private final IdentityHashMap<ConfigValue, Boolean> whole = new IdentityHashMap<>();

    /** What has no line of its own yet, with the text that it had elsewhere. */
    private final Map<List<String>, String> added = new LinkedHashMap<>();

    /** The last line that stays of what is in a table, and the table that its section names. */
    private final Map<List<String>, Anchor> anchors = new LinkedHashMap<>();

    private final Set<List<String>> arraysKept = new HashSet<>();

    private record Anchor(int end, List<String> section) {}

    String edited() throws FormatException {
      for (Section section : document.sections()) {
        section.pairs().forEach(pair -> whole.put(pair.value(), true));
      }
      locate(List.of(), value());
      for (Section section : document.sections()) {
        edit(section);
      }
      for (Map.Entry<List<String>, ConfigValue> leaf : leaves.entrySet()) {
        added.putIfAbsent(
            leaf.getKey(),
            TomlWriter.inline(new Fitting(ConfigFormat.TOML, source).fit(leaf.getValue())));
      }
      place();
      return edits.apply(lines.text(), 0, lines.text().length());
    }

    private void locate(List<String> path, ConfigValue at) {
      now.put(at, path);
      if (at instanceof ConfigValue.Mapping mapping
          && !whole.containsKey(at)
          && !(mapping.entries().isEmpty() && !isSection(at))) {
        mapping.entries().forEach((key, below) -> locate(child(path, key), below));
      } else if (!(at instanceof ConfigValue.Mapping) || !isSection(at)) {
        leaves.put(path, at);
      }
    }

    private boolean isSection(ConfigValue table) {
      return document.sections().stream().anyMatch(section -> isSame(section.table(), table));
    }

    private void edit(Section section) throws FormatException {
      if (section.isArray()) {
        editArray(section);
        return;
      }
      Optional<List<String>> path = Optional.ofNullable(now.get(section.table()));
      if (path.isPresent()) {
        if (!path.get().equals(section.path())) {
          edits.replace(section.nameStart(), section.nameEnd(), TomlWriter.path(path.get()));
        }
        if (!section.path().isEmpty()) {
          anchors.put(path.get(), new Anchor(lines.endOf(section.end()), path.get()));
        }
      } else {
        delete(section.start(), section.end());
      }
      for (Pair pair : section.pairs()) {
        edit(pair, path.orElse(List.of("\0")));
      }
    }

    private void edit(Pair pair, List<String> section) {
      List<String> expected = new ArrayList<>(section);
      expected.addAll(pair.keys());
      Optional<List<String>> place = Optional.ofNullable(now.get(pair.value()));
      ConfigValue there = leaves.get(expected);
      boolean replaced = place.isEmpty() && there != null && !whole.containsKey(there);
      boolean renamed =
          place.isPresent()
              && place.get().size() == section.size() + 1
              && startsWith(place.get(), section);
      if (replaced || place.equals(Optional.of(expected)) || renamed) {
        List<String> path = replaced ? expected : place.orElseThrow();
        ConfigValue value = Objects.requireNonNull(leaves.remove(path));
        if (replaced || !value.meaning().equals(pair.meaning())) {
          edits.replace(pair.valueStart(), pair.valueEnd(), TomlWriter.inline(value));
        }
        if (!path.equals(expected)) {
          edits.replace(pair.keyStart(), pair.keyEnd(), TomlWriter.key(path.getLast()));
        }
        anchors.put(
            path.subList(0, path.size() - 1), new Anchor(lines.endOf(pair.valueEnd()), section));
        return;
      }
      if (place.isPresent()) {
        ConfigValue value = Objects.requireNonNull(leaves.remove(place.get()));
        boolean same = value.meaning().equals(pair.meaning());
        added.put(
            place.get(),
            same
                ? lines.text().substring(pair.valueStart(), lines.endOf(pair.valueEnd()))
                : TomlWriter.inline(value));
      }
      delete(pair.keyStart(), pair.valueEnd());
    }

    private void editArray(Section section) throws FormatException {
      if (leaves.get(section.path()) instanceof ConfigValue.Sequence) {
        leaves.remove(section.path());
        arraysKept.add(section.path());
      }
      if (arraysKept.stream().anyMatch(kept -> startsWith(section.path(), kept))) {
        return;
      }
      if (leaves.values().stream().anyMatch(this::holdsTables)) {
        throw new FormatException(
            source
                + ": [["
                + TomlWriter.path(section.path())
                + "]] cannot move; change it by a run or java step");
      }
      delete(section.start(), section.end());
      section.pairs().forEach(pair -> delete(pair.keyStart(), pair.valueEnd()));
    }

    private boolean holdsTables(ConfigValue value) {
      return value instanceof ConfigValue.Sequence sequence
          && sequence.items().stream().anyMatch(item -> isSection(item));
    }

    /** Takes whole lines away, with the comments right above. */
    private void delete(int start, int end) {
      int above = comments.commentsAbove(previousLine(start), start);
      edits.delete(above == 0 ? lines.startOf(start) : above, lines.next(lines.endOf(end)));
    }

    /** Where the lines begin that have only blanks and comments above this one. */
    private int previousLine(int start) {
      int line = lines.startOf(start);
      while (line > 0) {
        int above = lines.startOf(line - 1);
        if (!lines.text().substring(above, line).strip().startsWith("#")) {
          return line;
        }
        line = above;
      }
      return 0;
    }

    private void place() {
      Map<List<String>, List<String>> sections = new LinkedHashMap<>();
      added.forEach((path, text) -> {
        List<String> table = path.subList(0, path.size() - 1);
        Optional<Anchor> anchor = Optional.ofNullable(anchors.get(table));
        if (anchor.isPresent()) {
          List<String> keys = path.subList(anchor.get().section.size(), path.size());
          edits.insert(anchor.get().end, lines.lineEnd() + TomlWriter.path(keys) + " = " + text);
        } else {
          sections
              .computeIfAbsent(table, none -> new ArrayList<>())
              .add(TomlWriter.key(path.getLast()) + " = " + text);
        }
      });
      List<String> top = sections.remove(List.<String>of());
      if (top != null) {
        edits.insert(
            firstSection(),
            String.join(lines.lineEnd(), top)
                + lines.lineEnd()
                + (document.sections().size() > 1 ? lines.lineEnd() : ""));
      }
      int end = lines.text().length();
      boolean startsLine = lines.startOf(end) == end;
      sections.forEach((table, pairs) ->
          edits.insert(
              end,
              (startsLine ? "" : lines.lineEnd())
                  + (end == 0 ? "" : lines.lineEnd())
                  + "["
                  + TomlWriter.path(table)
                  + "]"
                  + lines.lineEnd()
                  + String.join(lines.lineEnd(), pairs)
                  + lines.lineEnd()));
    }

    private int firstSection() {
      if (document.sections().size() == 1) {
        return lines.text().length();
      }
      int start = document.sections().get(1).start();
      return previousLine(start) == 0 ? lines.startOf(start) : previousLine(start);
    }
  }

  private static boolean startsWith(List<String> path, List<String> start) {
    return path.size() >= start.size() && path.subList(0, start.size()).equals(start);
  }

  private static List<String> child(List<String> path, String key) {
    List<String> child = new ArrayList<>(path);
    child.add(key);
    return child;
  }

  @SuppressWarnings("ReferenceEquality") // two tables may have the same keys
  private static boolean isSame(ConfigValue one, ConfigValue other) {
    return one == other;
  }
}
