package dev.instar.migration.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * JSON (RFC 8259) to and from values; numbers stay the text they are. Comments and a comma after
 * the last entry are read too, as many programs allow them in their configurations.
 */
final class JsonFile {
  private static final int DEEPEST = 1000;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(1 << 20)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();
  private static final Pattern FIRST_INDENT = Pattern.compile("[\\[{][^\\[{\"\\n]*\\R([ \\t]+)\\S");

  private JsonFile() {}

  static ConfigValue read(String source, String text) throws FormatException {
    return read(source, text, new Places());
  }

  /** Reads a value and notes where each part of it stands. */
  static ConfigValue read(String source, String text, Places places) throws FormatException {
    Reader reader = new Reader(text, places);
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new FormatException(source + ": empty; expected JSON");
      }
      ConfigValue value = reader.value(parser);
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

  /** Makes values of tokens. */
  private record Reader(String text, Places places) {

    ConfigValue value(JsonParser parser) throws IOException {
      int start = offset(parser);
      return switch (parser.currentToken()) {
        case START_OBJECT -> mapping(parser, start);
        case START_ARRAY -> {
          ArrayList<ConfigValue> items = new ArrayList<>();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
          }
          yield placed(new ConfigValue.Sequence(items), start, offset(parser) + 1);
        }
        case VALUE_STRING ->
            placed(new ConfigValue.Text(parser.getText()), start, endOfText(start));
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            placed(ConfigValue.Plain.number(parser.getText()), start, endOfWord(start));
        case VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
            placed(
                new ConfigValue.Plain(parser.getText(), parser.getText()), start, endOfWord(start));
        default -> throw new IOException("unexpected " + parser.currentToken());
      };
    }

    private ConfigValue mapping(JsonParser parser, int start) throws IOException {
      ConfigValue.Mapping mapping = new ConfigValue.Mapping();
      List<Place.Entry> entries = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        int keyStart = offset(parser);
        parser.nextToken();
        ConfigValue value = value(parser);
        mapping.entries().put(key, value);
        entries.add(new Place.Entry(key, keyStart, endOfText(keyStart), value));
      }
      return places.put(mapping, new Place(start, offset(parser) + 1, false, entries));
    }

    private ConfigValue placed(ConfigValue value, int start, int end) {
      return places.put(value, Place.scalar(start, end));
    }

    private static int offset(JsonParser parser) {
      return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
    }

    private int endOfText(int start) {
      int at = start + 1;
      while (text.charAt(at) != '"') {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
      return at + 1;
    }

    private int endOfWord(int start) {
      int at = start;
      while (at < text.length() && "0123456789+-.eEtrufalsn".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      return at;
    }
  }

  /** Writes with the indentation of {@code before}; two blanks where it has none. */
  static String write(ConfigValue value, String before) {
    StringBuilder out = new StringBuilder();
    write(value, out, "\n", indent(before));
    return before.isEmpty() || before.endsWith("\n") ? out.append('\n').toString() : out.toString();
  }

  /** The blanks that a text indents its first entry with; two where it has none. */
  static String indent(String text) {
    Matcher indent = FIRST_INDENT.matcher(text.stripLeading());
    return indent.find() ? indent.group(1) : "  ";
  }

  static void write(ConfigValue value, StringBuilder out, String line, String indent) {
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

  /** The value on one line. */
  static String flow(ConfigValue value) {
    return switch (value) {
      case ConfigValue.Mapping mapping ->
          mapping.entries().entrySet().stream()
              .map(entry -> quoted(entry.getKey()) + ": " + flow(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case ConfigValue.Sequence sequence ->
          sequence.items().stream().map(JsonFile::flow).collect(Collectors.joining(", ", "[", "]"));
      case ConfigValue.Text text -> quoted(text.text());
      case ConfigValue.Plain plain -> plain.lexeme();
    };
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    JsonStringEncoder.getInstance().quoteAsString(text, quoted);
    return quoted.append('"').toString();
  }
}
