package dev.instar.migration.config;

import dev.instar.migration.config.TomlDocument.Pair;
import dev.instar.migration.config.TomlDocument.Section;
import dev.instar.model.FormatException;
import java.util.ArrayList;
import java.util.List;

/** Finds the parts of a text that is known to be TOML. */
final class TomlScanner {
  private static final String ENDS_WORD = ",]}#\n\r";

  private final String source;
  private final String text;
  private final ConfigValue.Mapping root = new ConfigValue.Mapping();
  private final List<Section> sections = new ArrayList<>();
  private int at;

  TomlScanner(String source, String text) {
    this.source = source;
    this.text = text;
  }

  TomlDocument read() throws FormatException {
    sections.add(new Section(List.of(), false, root, 0, 0, 0, 0, new ArrayList<>()));
    skipLines();
    while (at < text.length()) {
      if (text.charAt(at) == '[') {
        header();
      } else {
        Section section = sections.getLast();
        section.pairs().add(pair(section.table()));
      }
      skipLines();
    }
    return new TomlDocument(root, sections);
  }

  private void header() throws FormatException {
    int start = at;
    boolean isArray = text.startsWith("[[", at);
    at += isArray ? 2 : 1;
    skipBlanks();
    int nameStart = at;
    List<String> path = keys();
    int nameEnd = at;
    skipBlanks();
    at += isArray ? 2 : 1;
    ConfigValue.Mapping table = root;
    boolean inArray = isArray;
    for (int i = 0; i < path.size(); i++) {
      boolean isLast = i == path.size() - 1;
      ConfigValue below = table.entries().get(path.get(i));
      inArray |= below instanceof ConfigValue.Sequence;
      table = isLast && isArray ? item(table, path.get(i)) : below(table, path.get(i));
    }
    sections.add(
        new Section(path, inArray, table, start, nameStart, nameEnd, at, new ArrayList<>()));
  }

  private static ConfigValue.Mapping item(ConfigValue.Mapping table, String key) {
    ConfigValue.Mapping item = new ConfigValue.Mapping();
    if (table.entries().get(key) instanceof ConfigValue.Sequence items) {
      items.items().add(item);
    } else {
      table.entries().put(key, new ConfigValue.Sequence(new ArrayList<>(List.of(item))));
    }
    return item;
  }

  private static ConfigValue.Mapping below(ConfigValue.Mapping table, String key) {
    ConfigValue there = table.entries().get(key);
    return switch (there) {
      case ConfigValue.Mapping mapping -> mapping;
      case ConfigValue.Sequence sequence -> (ConfigValue.Mapping) sequence.items().getLast();
      case null, default -> {
        ConfigValue.Mapping mapping = new ConfigValue.Mapping();
        table.entries().put(key, mapping);
        yield mapping;
      }
    };
  }

  private Pair pair(ConfigValue.Mapping table) throws FormatException {
    int keyStart = at;
    List<String> keys = keys();
    int keyEnd = at;
    skipBlanks();
    at++; // the sign of equality
    skipBlanks();
    int valueStart = at;
    ConfigValue value = value();
    ConfigValue.Mapping above = table;
    for (String key : keys.subList(0, keys.size() - 1)) {
      above = below(above, key);
    }
    above.entries().put(keys.getLast(), value);
    return new Pair(keys, value, value.meaning(), keyStart, keyEnd, valueStart, at);
  }

  private List<String> keys() throws FormatException {
    List<String> keys = new ArrayList<>();
    while (true) {
      keys.add(key());
      int end = at;
      skipBlanks();
      if (at >= text.length() || text.charAt(at) != '.') {
        at = end;
        return keys;
      }
      at++;
      skipBlanks();
    }
  }

  private String key() throws FormatException {
    int start = at;
    if ("\"'".indexOf(text.charAt(at)) >= 0) {
      skipQuoted();
      return TomlFile.unquoted(source, text.substring(start, at));
    }
    while (at < text.length() && TomlWriter.isBare(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private ConfigValue value() throws FormatException {
    int start = at;
    return switch (text.charAt(at)) {
      case '"', '\'' -> {
        skipQuoted();
        yield new ConfigValue.Text(TomlFile.unquoted(source, text.substring(start, at)));
      }
      case '[' -> array();
      case '{' -> inlineTable();
      default -> word();
    };
  }

  private ConfigValue word() throws FormatException {
    int start = at;
    while (at < text.length() && ENDS_WORD.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at).strip();
    at = start + word.length();
    return TomlFile.word(word)
        .orElseThrow(() -> new FormatException(source + ": \"" + word + "\" is not a value"));
  }

  private ConfigValue array() throws FormatException {
    ArrayList<ConfigValue> items = new ArrayList<>();
    at++;
    skipLines();
    while (text.charAt(at) != ']') {
      items.add(value());
      skipLines();
      if (text.charAt(at) == ',') {
        at++;
        skipLines();
      }
    }
    at++;
    return new ConfigValue.Sequence(items);
  }

  private ConfigValue inlineTable() throws FormatException {
    ConfigValue.Mapping table = new ConfigValue.Mapping();
    at++;
    skipLines();
    while (text.charAt(at) != '}') {
      pair(table);
      skipLines();
      if (text.charAt(at) == ',') {
        at++;
        skipLines();
      }
    }
    at++;
    return table;
  }

  private void skipQuoted() {
    char quote = text.charAt(at);
    String three = String.valueOf(quote).repeat(3);
    boolean isLong = text.startsWith(three, at);
    at += isLong ? 3 : 1;
    while (isLong ? !text.startsWith(three, at) : text.charAt(at) != quote) {
      at += quote == '"' && text.charAt(at) == '\\' ? 2 : 1;
    }
    at += isLong ? 3 : 1;
    while (isLong && at < text.length() && text.charAt(at) == quote) {
      at++; // up to two quotes may stand before the closing three
    }
  }

  private void skipBlanks() {
    while (at < text.length() && Lines.isBlank(text.charAt(at))) {
      at++;
    }
  }

  private void skipLines() {
    at = new Trivia(text, true).skip(at);
  }
}
