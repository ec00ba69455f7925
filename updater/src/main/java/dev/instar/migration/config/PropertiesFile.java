package dev.instar.migration.config;

import dev.instar.model.FormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Properties as {@link java.util.Properties} reads them, in UTF-8. Dots in keys lead to maps:
 * {@code server.port} is {@code port} in {@code server}; where a key is a map and has a value too,
 * the value stands in the map under the empty key. All values are texts.
 */
final class PropertiesFile {
  private PropertiesFile() {}

  /**
   * One key with its value.
   *
   * @param keyStart offset of the key as it is written
   * @param valueEnd offset after the value, which may go on over several lines
   */
  record Pair(
      String key, ConfigValue.Text value, int keyStart, int keyEnd, int valueStart, int valueEnd) {}

  static List<Pair> pairs(String source, String text) throws FormatException {
    List<Pair> pairs = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    int at = 0;
    while (at < text.length()) {
      int start = at;
      while (start < text.length() && isBlank(text.charAt(start))) {
        start++;
      }
      if (start == text.length()) {
        break;
      }
      char first = text.charAt(start);
      if (first == '\n' || first == '\r') {
        at = start + 1;
      } else if (first == '#' || first == '!') {
        at = endOfLine(text, start);
      } else {
        Pair pair = pair(source, text, start);
        Integer before = seen.put(pair.key, line(text, start));
        if (before != null) {
          throw new FormatException(
              source
                  + ":"
                  + line(text, start)
                  + ": the key \""
                  + pair.key
                  + "\" is there twice, first in line "
                  + before);
        }
        pairs.add(pair);
        at = pair.valueEnd;
      }
    }
    return pairs;
  }

  private static Pair pair(String source, String text, int start) throws FormatException {
    int keyEnd = start;
    while (keyEnd < text.length() && !isEndOfKey(text.charAt(keyEnd))) {
      keyEnd += text.charAt(keyEnd) == '\\' ? 2 : 1;
    }
    keyEnd = Math.min(keyEnd, text.length());
    int valueStart = skipBlanks(text, keyEnd);
    if (valueStart < text.length() && "=:".indexOf(text.charAt(valueStart)) >= 0) {
      valueStart = skipBlanks(text, valueStart + 1);
    }
    int valueEnd = valueStart;
    while (valueEnd < text.length() && !isLineEnd(text.charAt(valueEnd))) {
      boolean escape = text.charAt(valueEnd) == '\\';
      boolean windows = escape && text.startsWith("\r\n", valueEnd + 1);
      valueEnd += windows ? 3 : escape ? 2 : 1;
    }
    valueEnd = Math.min(valueEnd, text.length());
    String key = unescaped(source, text, start, keyEnd);
    String value = unescaped(source, text, valueStart, valueEnd);
    return new Pair(key, new ConfigValue.Text(value), start, keyEnd, valueStart, valueEnd);
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\f';
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private static boolean isEndOfKey(char c) {
    return isBlank(c) || isLineEnd(c) || c == '=' || c == ':';
  }

  private static int endOfLine(String text, int from) {
    int at = from;
    while (at < text.length() && !isLineEnd(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int line(String text, int at) {
    return (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
  }

  private static String unescaped(String source, String text, int start, int end)
      throws FormatException {
    StringBuilder out = new StringBuilder();
    int at = start;
    while (at < end) {
      char c = text.charAt(at);
      at++;
      if (c != '\\') {
        out.append(c);
      } else if (at < end) {
        char escaped = text.charAt(at);
        at++;
        switch (escaped) {
          case 't' -> out.append('\t');
          case 'n' -> out.append('\n');
          case 'r' -> out.append('\r');
          case 'f' -> out.append('\f');
          case '\r', '\n' -> {
            boolean windows = escaped == '\r' && text.startsWith("\n", at);
            at = skipBlanks(text, windows ? at + 1 : at); // the next line, without its indentation
          }
          case 'u' -> {
            out.append(unicode(source, text, at, end));
            at += 4;
          }
          default -> out.append(escaped);
        }
      }
    }
    return out.toString();
  }

  private static char unicode(String source, String text, int at, int end) throws FormatException {
    String digits = text.substring(at, Math.min(at + 4, end));
    if (!digits.matches("[0-9a-fA-F]{4}")) {
      throw new FormatException(
          source + ":" + line(text, at) + ": \"\\u" + digits + "\" is not a character");
    }
    return (char) Integer.parseInt(digits, 16);
  }

  /** The value of these keys, with a map for what stands before each dot. */
  static ConfigValue.Mapping value(List<Pair> pairs) {
    ConfigValue.Mapping root = new ConfigValue.Mapping();
    for (Pair pair : pairs) {
      put(root, pair.key, pair.value);
    }
    return root;
  }

  private static void put(ConfigValue.Mapping root, String key, ConfigValue value) {
    ConfigValue.Mapping at = root;
    List<String> keys = segments(key);
    for (String above : keys.subList(0, keys.size() - 1)) {
      ConfigValue below = at.entries().get(above);
      if (!(below instanceof ConfigValue.Mapping)) {
        ConfigValue.Mapping map = new ConfigValue.Mapping();
        if (below != null) {
          map.entries().put("", below);
        }
        at.entries().put(above, map);
        below = map;
      }
      at = (ConfigValue.Mapping) below;
    }
    if (at.entries().get(keys.getLast()) instanceof ConfigValue.Mapping map) {
      map.entries().put("", value);
    } else {
      at.entries().put(keys.getLast(), value);
    }
  }

  /** A key with dots at an end, or beside each other, is one segment. */
  private static List<String> segments(String key) {
    List<String> segments = List.of(key.split("\\.", -1));
    return segments.contains("") ? List.of(key) : segments;
  }

  /** Dots within the keys of other formats are as those between them. */
  static KeyPath placeOf(KeyPath key) {
    return new KeyPath(segments(String.join(".", key.keys())));
  }

  /** All scalars by their whole keys; maps without any are left out. */
  static Map<String, ConfigValue> flat(ConfigValue value) {
    Map<String, ConfigValue> flat = new LinkedHashMap<>();
    flatten("", value, flat);
    return flat;
  }

  private static void flatten(String key, ConfigValue value, Map<String, ConfigValue> flat) {
    if (value instanceof ConfigValue.Mapping mapping) {
      mapping
          .entries()
          .forEach((below, leaf) ->
              flatten(
                  below.isEmpty() ? key : key.isEmpty() ? below : key + "." + below, leaf, flat));
    } else {
      flat.put(key, value);
    }
  }

  static String write(ConfigValue value) {
    StringBuilder out = new StringBuilder();
    flat(value)
        .forEach((key, text) ->
            out.append(key(key)).append('=').append(escaped(text.word())).append('\n'));
    return out.toString();
  }

  static String key(String key) {
    String escaped = escaped(key).replaceAll("([ :=#!])", "\\\\$1");
    return escaped.startsWith("\\ ") ? escaped.replaceFirst("^\\\\\\\\ ", "\\\\ ") : escaped;
  }

  /** As both a reader of UTF-8 and one of Latin-1 understand it. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case ' ' -> out.append(out.isEmpty() ? "\\ " : " ");
        default -> out.append(c < ' ' || c > '~' ? String.format("\\u%04X", (int) c) : c);
      }
    }
    return out.toString();
  }
}
