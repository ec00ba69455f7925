package dev.instar.migration.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON (RFC 8259) to and from values; numbers stay the text they are. */
final class JsonFile {
  private static final int DEEPEST = 1000;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(1 << 20)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();
  private static final Pattern FIRST_INDENT = Pattern.compile("^[\\[{]\\s*?\\R([ \\t]+)\\S");

  private JsonFile() {}

  static ConfigValue read(String source, String text) throws FormatException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new FormatException(source + ": empty; expected JSON");
      }
      ConfigValue value = value(parser);
      if (parser.nextToken() != null) {
        throw new FormatException(
            source
                + ":"
                + parser.currentTokenLocation().getLineNr()
                + ": more text after the end of the JSON value");
      }
      return value;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new FormatException(source + ":" + line + ": not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new FormatException(source + ": not JSON: " + e.getMessage());
    }
  }

  private static ConfigValue value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        ConfigValue.Mapping mapping = new ConfigValue.Mapping();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          mapping.entries().put(key, value(parser));
        }
        yield mapping;
      }
      case START_ARRAY -> {
        ArrayList<ConfigValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield new ConfigValue.Sequence(items);
      }
      case VALUE_STRING -> new ConfigValue.Text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> ConfigValue.Plain.number(parser.getText());
      case VALUE_TRUE -> ConfigValue.Plain.TRUE;
      case VALUE_FALSE -> ConfigValue.Plain.FALSE;
      case VALUE_NULL -> ConfigValue.Plain.NULL;
      default -> throw new IOException("unexpected " + parser.currentToken());
    };
  }

  /** Writes with the indentation of {@code before}; two blanks where it has none. */
  static String write(ConfigValue value, String before) {
    Matcher indent = FIRST_INDENT.matcher(before.stripLeading());
    StringBuilder out = new StringBuilder();
    write(value, out, "\n", indent.find() ? indent.group(1) : "  ");
    return before.isEmpty() || before.endsWith("\n") ? out.append('\n').toString() : out.toString();
  }

  private static void write(ConfigValue value, StringBuilder out, String line, String indent) {
    switch (value) {
      case ConfigValue.Mapping mapping -> {
        String next = line + indent;
        String before = "{" + next;
        for (Map.Entry<String, ConfigValue> entry : mapping.entries().entrySet()) {
          out.append(before).append(quoted(entry.getKey())).append(": ");
          write(entry.getValue(), out, next, indent);
          before = "," + next;
        }
        out.append(mapping.entries().isEmpty() ? "{}" : line + "}");
      }
      case ConfigValue.Sequence sequence -> {
        String next = line + indent;
        String before = "[" + next;
        for (ConfigValue item : sequence.items()) {
          out.append(before);
          write(item, out, next, indent);
          before = "," + next;
        }
        out.append(sequence.items().isEmpty() ? "[]" : line + "]");
      }
      case ConfigValue.Text text -> out.append(quoted(text.text()));
      case ConfigValue.Plain plain -> out.append(plain.lexeme());
    }
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    JsonStringEncoder.getInstance().quoteAsString(text, quoted);
    return quoted.append('"').toString();
  }
}
