package dev.instar.migration.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a value stands in the text it was read from.
 *
 * @param start offset of its first character; of a map without braces, where it could begin
 * @param end offset after its last character
 * @param isBlock whether it is a map of YAML without braces
 * @param entries of a map, in the order of the text
 */
record Place(int start, int end, boolean isBlock, List<Entry> entries) {

  /** One key of a map with its value. */
  record Entry(String key, int keyStart, int keyEnd, ConfigValue value) {}

  /**
   * An entry that there is after the edits.
   *
   * @param from what it was before, if it was there
   * @param isSame whether it has the value that it had there, be it edited inside
   */
  record Survivor(String key, ConfigValue value, Optional<Entry> from, boolean isSame) {}

  /** Where entries of a map can begin. */
  int inside() {
    return isBlock ? start : start + 1;
  }

  static Place scalar(int start, int end) {
    return new Place(start, end, false, List.of());
  }

  /**
   * What became of this map's entries. A value is known again by its identity, whatever its key;
   * what got another value is known by its key. They come in the order of the text, each new one
   * after the one that it follows in the map.
   */
  List<Survivor> survivors(ConfigValue.Mapping now) {
    IdentityHashMap<ConfigValue, Entry> byValue = new IdentityHashMap<>();
    Map<String, Entry> byKey = new HashMap<>();
    for (Entry entry : entries) {
      byValue.put(entry.value, entry);
      byKey.put(entry.key, entry);
    }
    Set<Entry> used = new HashSet<>();
    now.entries().values().stream().map(byValue::get).forEach(used::add);
    SortedMap<Integer, List<Survivor>> survivors = new TreeMap<>();
    int[] follows = {-1};
    now.entries()
        .forEach((key, value) -> {
          Optional<Entry> same = Optional.ofNullable(byValue.get(value));
          Optional<Entry> replaced =
              Optional.ofNullable(byKey.get(key)).filter(entry -> !used.contains(entry));
          Optional<Entry> from = same.or(() -> replaced);
          follows[0] = from.map(Entry::keyStart).orElse(follows[0]);
          survivors
              .computeIfAbsent(follows[0], at -> new ArrayList<>())
              .add(new Survivor(key, value, from, same.isPresent()));
        });
    return survivors.values().stream().flatMap(List::stream).toList();
  }
}
