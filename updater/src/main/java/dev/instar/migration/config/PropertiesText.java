package dev.instar.migration.config;

import dev.instar.migration.config.PropertiesFile.Pair;
import dev.instar.model.FormatException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Properties as a text, edited line by line. */
final class PropertiesText implements ConfigText {
  private final String source;
  private final Lines lines;
  private final Trivia comments;
  private final List<Pair> pairs;
  private final ConfigValue.Mapping value;

  PropertiesText(String source, String text) throws FormatException {
    this.source = source;
    lines = new Lines(text);
    comments = new Trivia(text, true);
    pairs = PropertiesFile.pairs(source, text);
    value = PropertiesFile.value(pairs);
  }

  @Override
  public ConfigValue value() {
    return value;
  }

  @Override
  public ConfigValue intended() throws FormatException {
    ConfigValue.Mapping pruned = new ConfigValue.Mapping();
    PropertiesFile.flat(value).forEach(pruned.entries()::put);
    ConfigValue texts = new Fitting(ConfigFormat.PROPERTIES, source).fit(pruned);
    return PropertiesFile.value(
        PropertiesFile.flat(texts).entrySet().stream()
            .map(leaf -> new Pair(leaf.getKey(), (ConfigValue.Text) leaf.getValue(), 0, 0, 0, 0))
            .toList());
  }

  @Override
  public String edited() {
    IdentityHashMap<ConfigValue, Pair> byValue = new IdentityHashMap<>();
    Map<String, Pair> byKey = new HashMap<>();
    for (Pair pair : pairs) {
      byValue.put(pair.value(), pair);
      byKey.put(pair.key(), pair);
    }
    Map<String, ConfigValue> now = PropertiesFile.flat(value);
    Set<Pair> used = new HashSet<>();
    now.values().stream().map(byValue::get).forEach(used::add);
    TextEdits edits = new TextEdits();
    Optional<Pair> above = Optional.empty();
    for (Map.Entry<String, ConfigValue> leaf : now.entrySet()) {
      Optional<Pair> same = Optional.ofNullable(byValue.get(leaf.getValue()));
      Optional<Pair> replaced =
          Optional.ofNullable(byKey.get(leaf.getKey())).filter(pair -> !used.contains(pair));
      if (same.isPresent()) {
        rename(same.get(), leaf.getKey(), edits);
      } else if (replaced.isPresent()) {
        used.add(replaced.get());
        edits.replace(
            replaced.get().valueStart(), replaced.get().valueEnd(), spelt(leaf.getValue()));
      } else {
        add(above, leaf, edits);
      }
      above = same.or(() -> replaced).or(() -> lastOf(used)).or(Optional::empty);
    }
    for (int i = 0; i < pairs.size(); i++) {
      if (!used.contains(pairs.get(i))) {
        remove(i, edits);
      }
    }
    return edits.apply(lines.text(), 0, lines.text().length());
  }

  private Optional<Pair> lastOf(Set<Pair> used) {
    return pairs.reversed().stream().filter(used::contains).findFirst();
  }

  private static String spelt(ConfigValue value) {
    return PropertiesFile.escaped(value.word());
  }

  private static void rename(Pair pair, String key, TextEdits edits) {
    if (!pair.key().equals(key)) {
      edits.replace(pair.keyStart(), pair.keyEnd(), PropertiesFile.key(key));
    }
  }

  private void add(Optional<Pair> above, Map.Entry<String, ConfigValue> leaf, TextEdits edits) {
    String between =
        above
            .map(pair -> lines.text().substring(pair.keyEnd(), pair.valueStart()))
            .filter(separator -> !separator.isEmpty() && !separator.contains("\n"))
            .orElse("=");
    String line = PropertiesFile.key(leaf.getKey()) + between + spelt(leaf.getValue());
    if (above.isPresent()) {
      edits.insert(above.get().valueEnd(), lines.lineEnd() + line);
    } else {
      int end = lines.text().length();
      boolean startsLine = lines.startOf(end) == end;
      edits.insert(end, (startsLine ? "" : lines.lineEnd()) + line + lines.lineEnd());
    }
  }

  private void remove(int i, TextEdits edits) {
    Pair pair = pairs.get(i);
    int before = i == 0 ? 0 : pairs.get(i - 1).valueEnd();
    int start = comments.commentsAbove(before, pair.keyStart());
    boolean isHeader = i == 0 && start == 0; // about the file, not about its first key
    edits.delete(isHeader ? lines.startOf(pair.keyStart()) : start, lines.next(pair.valueEnd()));
  }
}
