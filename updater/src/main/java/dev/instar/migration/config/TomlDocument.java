package dev.instar.migration.config;

import java.util.List;

/**
 * A file of TOML in its parts.
 *
 * @param sections the first one is the part before the first header
 */
record TomlDocument(ConfigValue.Mapping value, List<Section> sections) {

  /**
   * A header with what stands below it.
   *
   * @param path the keys of the table
   * @param isArray whether it is an item of an array of tables, or lies in one
   * @param table the map it fills
   * @param nameStart offset of its name within the brackets
   */
  record Section(
      List<String> path,
      boolean isArray,
      ConfigValue.Mapping table,
      int start,
      int nameStart,
      int nameEnd,
      int end,
      List<Pair> pairs) {}

  /**
   * A key with its value.
   *
   * @param keys below the section's table; several when there are dots in it
   * @param meaning of the value when it was read
   */
  record Pair(
      List<String> keys,
      ConfigValue value,
      Object meaning,
      int keyStart,
      int keyEnd,
      int valueStart,
      int valueEnd) {}
}
