package dev.instar.migration.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes TOML: scalars and lists first, then a section for each map. */
final class TomlWriter {
  private TomlWriter() {}

  static String write(ConfigValue.Mapping value) {
    StringBuilder out = new StringBuilder();
    section(List.of(), value, out);
    return out.toString();
  }

  private static void section(List<String> path, ConfigValue.Mapping table, StringBuilder out) {
    boolean hasPairs = table.entries().values().stream().anyMatch(value -> !isTable(value));
    if (!path.isEmpty() && (hasPairs || table.entries().isEmpty())) {
      out.append(out.isEmpty() ? "" : "\n").append('[').append(path(path)).append("]\n");
    }
    table
        .entries()
        .forEach((key, value) -> {
          if (!isTable(value)) {
            out.append(key(key)).append(" = ").append(inline(value)).append('\n');
          }
        });
    for (Map.Entry<String, ConfigValue> entry : table.entries().entrySet()) {
      if (entry.getValue() instanceof ConfigValue.Mapping below) {
        List<String> deeper = new ArrayList<>(path);
        deeper.add(entry.getKey());
        section(deeper, below, out);
      }
    }
  }

  private static boolean isTable(ConfigValue value) {
    return value instanceof ConfigValue.Mapping;
  }

  static String path(List<String> keys) {
    return keys.stream().map(TomlWriter::key).collect(Collectors.joining("."));
  }

  static String key(String key) {
    return !key.isEmpty() && key.chars().allMatch(TomlWriter::isBare) ? key : quoted(key);
  }

  static boolean isBare(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  /** The value on one line. */
  static String inline(ConfigValue value) {
    return switch (value) {
      case ConfigValue.Mapping mapping ->
          mapping.entries().isEmpty()
              ? "{}"
              : mapping.entries().entrySet().stream()
                  .map(entry -> key(entry.getKey()) + " = " + inline(entry.getValue()))
                  .collect(Collectors.joining(", ", "{ ", " }"));
      case ConfigValue.Sequence sequence ->
          sequence.items().stream()
              .map(TomlWriter::inline)
              .collect(Collectors.joining(", ", "[", "]"));
      case ConfigValue.Text text -> quoted(text.text());
      case ConfigValue.Plain plain -> plain.lexeme();
    };
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
              if (c < ' ' || c == 0x7F) {
                out.append(String.format("\\u%04X", c));
              } else {
                out.appendCodePoint(c);
              }
            }
          }
        });
    return out.append('"').toString();
  }
}
