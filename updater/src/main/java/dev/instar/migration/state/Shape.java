package dev.instar.migration.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What data are made of, without what they hold. Places are {@code <data root>/<path>}.
 *
 * @param databases SQLite files by their place; below, tables and views by name, and their columns
 *     with the declared types
 * @param configurations files at the top of a root by their place, with their keys as {@code a.b}
 * @param directories at the top of a root
 */
record Shape(
    NavigableMap<String, NavigableMap<String, NavigableMap<String, String>>> databases,
    NavigableMap<String, NavigableSet<String>> configurations,
    NavigableSet<String> directories) {

  static Shape empty() {
    return new Shape(new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
  }

  /** Adds all that another one has. */
  void add(Shape other) {
    other.databases.forEach((place, tables) -> {
      NavigableMap<String, NavigableMap<String, String>> known =
          databases.computeIfAbsent(place, at -> new TreeMap<>());
      tables.forEach((table, columns) ->
          known.computeIfAbsent(table, name -> new TreeMap<>()).putAll(columns));
    });
    other.configurations.forEach(
        (place, keys) -> configurations.computeIfAbsent(place, at -> new TreeSet<>()).addAll(keys));
    directories.addAll(other.directories);
  }

  /** Whether anything of this is there at all. */
  boolean isSeenIn(Shape seen) {
    return databases.keySet().stream().anyMatch(seen.databases::containsKey)
        || configurations.keySet().stream().anyMatch(seen.configurations::containsKey)
        || directories.stream().anyMatch(seen.directories::contains);
  }

  /**
   * In what the tables that were seen differ from these. A database that is not there does not
   * count, nor does what no version knows: users and tools add tables of their own.
   *
   * @param all what any version has
   */
  List<String> otherTables(Shape seen, Shape all) {
    List<String> differences = new ArrayList<>();
    databases.forEach((place, tables) -> {
      NavigableMap<String, NavigableMap<String, String>> present = seen.databases.get(place);
      if (present != null) {
        tables.forEach((table, columns) -> {
          if (present.containsKey(table)) {
            columns(place + ": table " + table, columns, present.get(table), differences);
          } else {
            differences.add(place + ": there is no table " + table);
          }
        });
        surplus(
            place,
            tables,
            present,
            all.databases.getOrDefault(place, new TreeMap<>()),
            differences);
      }
    });
    return differences;
  }

  private static void columns(
      String where,
      Map<String, String> expected,
      Map<String, String> present,
      List<String> differences) {
    expected.forEach((column, type) -> {
      String is = present.get(column);
      if (is == null) {
        differences.add(where + " has no column " + column);
      } else if (!is.equalsIgnoreCase(type)) {
        differences.add(where + " has the column " + column + " as " + is + ", not " + type);
      }
    });
  }

  private static void surplus(
      String place,
      Map<String, NavigableMap<String, String>> expected,
      Map<String, NavigableMap<String, String>> present,
      Map<String, NavigableMap<String, String>> all,
      List<String> differences) {
    present.forEach((table, columns) -> {
      Map<String, String> anywhere = all.get(table);
      Map<String, String> here = expected.get(table);
      if (anywhere != null && here == null) {
        differences.add(place + ": there is a table " + table);
      } else if (anywhere != null && here != null) {
        columns.keySet().stream()
            .filter(column -> anywhere.containsKey(column) && !here.containsKey(column))
            .forEach(
                column -> differences.add(place + ": table " + table + " has a column " + column));
      }
    });
  }

  /**
   * Files and directories that were seen and belong to other versions. What is absent does not
   * count: not every user has everything.
   *
   * @param all what any version has
   */
  List<String> otherPlaces(Shape seen, Shape all) {
    NavigableSet<String> places = new TreeSet<>(seen.databases.keySet());
    places.addAll(seen.configurations.keySet());
    places.addAll(seen.directories);
    places.removeAll(databases.keySet());
    places.removeAll(configurations.keySet());
    places.removeAll(directories);
    places.removeIf(place ->
        !all.databases.containsKey(place)
            && !all.configurations.containsKey(place)
            && !all.directories.contains(place));
    return places.stream().map(place -> "there is " + place).toList();
  }

  /**
   * The same for keys of configurations.
   *
   * @param all what any version has
   */
  List<String> otherKeys(Shape seen, Shape all) {
    List<String> differences = new ArrayList<>();
    configurations.forEach((place, keys) -> {
      NavigableSet<String> known = all.configurations.getOrDefault(place, new TreeSet<>());
      seen.configurations.getOrDefault(place, new TreeSet<>()).stream()
          .filter(key -> known.contains(key) && !keys.contains(key))
          .forEach(key -> differences.add(place + " has the key " + key));
    });
    return differences;
  }
}
