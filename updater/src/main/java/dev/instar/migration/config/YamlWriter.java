package dev.instar.migration.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes values as block YAML that readers of YAML 1.1 and of the 1.2 core schema take for the same
 * values: order kept, Unicode unescaped, texts quoted wherever an unquoted word could be taken for
 * something else, numbers spelt as both understand them.
 */
final class YamlWriter {
  private static final String INDENT = "  ";

  /** Beyond this, a key must be marked by a question mark (YAML 1.1, 7.4.2: 1024 characters). */
  private static final int LONGEST_SIMPLE_KEY = 1000;

  private YamlWriter() {}

  static String write(ConfigValue value) {
    return String.join("\n", lines(value)) + "\n";
  }

  static List<String> lines(ConfigValue value) {
    List<String> lines = new ArrayList<>();
    switch (value) {
      case ConfigValue.Mapping mapping when !mapping.entries().isEmpty() -> {
        for (Map.Entry<String, ConfigValue> entry : mapping.entries().entrySet()) {
          entry(entry.getKey(), entry.getValue(), lines);
        }
      }
      case ConfigValue.Sequence sequence when !sequence.items().isEmpty() -> {
        for (ConfigValue item : sequence.items()) {
          below("- ", INDENT, item, lines);
        }
      }
      default -> lines.add(inline(value));
    }
    return lines;
  }

  private static void entry(String key, ConfigValue value, List<String> lines) {
    String written = YamlText.scalar(key);
    if (written.length() > LONGEST_SIMPLE_KEY) {
      lines.add("? " + written);
      below(": ", INDENT, value, lines);
    } else if (isBlock(value)) {
      lines.add(written + ":");
      lines(value).forEach(line -> lines.add(INDENT + line));
    } else {
      lines.add(written + ": " + inline(value));
    }
  }

  private static void below(String first, String indent, ConfigValue value, List<String> lines) {
    String before = first;
    for (String line : lines(value)) {
      lines.add(before + line);
      before = indent;
    }
  }

  static boolean isBlock(ConfigValue value) {
    return switch (value) {
      case ConfigValue.Mapping mapping -> !mapping.entries().isEmpty();
      case ConfigValue.Sequence sequence -> !sequence.items().isEmpty();
      case ConfigValue.Text text -> false;
      case ConfigValue.Plain plain -> false;
    };
  }

  /** The value on one line, as it can stand within braces too. */
  static String flow(ConfigValue value) {
    return switch (value) {
      case ConfigValue.Mapping mapping ->
          mapping.entries().entrySet().stream()
              .map(entry -> flowText(entry.getKey()) + ": " + flow(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case ConfigValue.Sequence sequence ->
          sequence.items().stream()
              .map(YamlWriter::flow)
              .collect(Collectors.joining(", ", "[", "]"));
      case ConfigValue.Text text -> flowText(text.text());
      case ConfigValue.Plain plain -> YamlText.plain(plain);
    };
  }

  private static String flowText(String text) {
    String scalar = YamlText.scalar(text);
    return scalar.contains(",") && !scalar.startsWith("'") && !scalar.startsWith("\"")
        ? "'" + scalar.replace("'", "''") + "'"
        : scalar;
  }

  private static String inline(ConfigValue value) {
    return switch (value) {
      case ConfigValue.Mapping mapping -> "{}";
      case ConfigValue.Sequence sequence -> "[]";
      case ConfigValue.Text text -> YamlText.scalar(text.text());
      case ConfigValue.Plain plain -> YamlText.plain(plain);
    };
  }
}
