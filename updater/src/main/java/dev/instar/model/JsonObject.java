package dev.instar.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A JSON object being read: every accessor says, when the value is missing or of another type,
 * which file, which key and what was expected. Keys inside keys are named with dots.
 */
public final class JsonObject {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** How the parser names a place when it must not quote the text. */
  private static final Pattern PARSERS_SOURCE =
      Pattern.compile("\\[Source: [^;\\]]*; ([^\\]]*)\\]");

  private final String source;
  private final String path;
  private final JsonNode node;

  private JsonObject(String source, String path, JsonNode node) {
    this.source = source;
    this.path = path;
    this.node = node;
  }

  /**
   * Reads a whole JSON text.
   *
   * @param source how messages name the text, mostly a file name
   * @throws FormatException when it is not JSON, has a key twice, or is not an object
   */
  public static JsonObject parse(String source, byte[] json) throws FormatException {
    JsonNode node = read(source, json);
    if (!node.isObject()) {
      throw new FormatException(source + ": expected a JSON object");
    }
    return new JsonObject(source, "", node);
  }

  /**
   * Reads a whole JSON text that is a list of objects.
   *
   * @param source how messages name the text
   * @throws FormatException when it is not JSON, has a key twice, or is not such a list
   */
  public static List<JsonObject> parseList(String source, byte[] json) throws FormatException {
    JsonNode list = read(source, json);
    if (!list.isArray()) {
      throw new FormatException(source + ": expected a JSON list");
    }
    List<JsonObject> objects = new ArrayList<>();
    for (JsonNode item : list) {
      String place = "[" + objects.size() + "]";
      if (!item.isObject()) {
        throw new FormatException(source + ": \"" + place + "\" must be an object, is " + item);
      }
      objects.add(new JsonObject(source, place, item));
    }
    return List.copyOf(objects);
  }

  private static JsonNode read(String source, byte[] json) throws FormatException {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new FormatException(
          source
              + ": not JSON (line "
              + e.getLocation().getLineNr()
              + "): "
              + PARSERS_SOURCE.matcher(e.getOriginalMessage()).replaceAll("$1"));
    } catch (IOException e) {
      throw new FormatException(source + ": not JSON: " + e.getMessage());
    }
  }

  public static JsonObject parse(String source, String json) throws FormatException {
    return parse(source, json.getBytes(StandardCharsets.UTF_8));
  }

  /** A new object to write, to be turned into text by {@link #text}. */
  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /** The node as indented JSON text with a line end at its end. */
  public static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON nodes can always be written", e);
    }
  }

  /** The node as JSON text on one line, with a line end. */
  public static String line(JsonNode node) {
    return node.toString() + "\n";
  }

  public JsonNode node() {
    return node;
  }

  public boolean has(String key) {
    return node.hasNonNull(key);
  }

  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** Refuses keys that are not among {@code known}, by name. */
  public void onlyKeys(Set<String> known) throws FormatException {
    for (String key : keys()) {
      if (!known.contains(key)) {
        throw new FormatException(
            source + ": unknown key \"" + at(key) + "\"; known here: " + String.join(", ", known));
      }
    }
  }

  public String string(String key) throws FormatException {
    JsonNode value = required(key);
    if (!value.isTextual()) {
      throw wrong(key, "a text", value);
    }
    return value.textValue();
  }

  public Optional<String> optionalString(String key) throws FormatException {
    return has(key) ? Optional.of(string(key)) : Optional.empty();
  }

  public long number(String key) throws FormatException {
    JsonNode value = required(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(key, "a whole number", value);
    }
    return value.longValue();
  }

  public long number(String key, long otherwise) throws FormatException {
    return has(key) ? number(key) : otherwise;
  }

  public boolean flag(String key, boolean otherwise) throws FormatException {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = required(key);
    if (!value.isBoolean()) {
      throw wrong(key, "true or false", value);
    }
    return value.booleanValue();
  }

  public JsonObject object(String key) throws FormatException {
    JsonNode value = required(key);
    if (!value.isObject()) {
      throw wrong(key, "an object", value);
    }
    return new JsonObject(source, at(key), value);
  }

  public Optional<JsonObject> optionalObject(String key) throws FormatException {
    return has(key) ? Optional.of(object(key)) : Optional.empty();
  }

  /** The objects of a list; an absent list is an empty one. */
  public List<JsonObject> objects(String key) throws FormatException {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonNode item : list(key)) {
      String place = at(key) + "[" + objects.size() + "]";
      if (!item.isObject()) {
        throw new FormatException(source + ": \"" + place + "\" must be an object, is " + item);
      }
      objects.add(new JsonObject(source, place, item));
    }
    return List.copyOf(objects);
  }

  /** The texts of a list; an absent list is an empty one. */
  public List<String> strings(String key) throws FormatException {
    List<String> strings = new ArrayList<>();
    for (JsonNode item : list(key)) {
      if (!item.isTextual()) {
        throw wrong(key, "a list of texts", item);
      }
      strings.add(item.textValue());
    }
    return List.copyOf(strings);
  }

  public Version version(String key) throws FormatException {
    String text = string(key);
    try {
      return new Version(text);
    } catch (IllegalArgumentException e) {
      throw wrong(key, "a version (major.minor.patch)", required(key));
    }
  }

  public Optional<Version> optionalVersion(String key) throws FormatException {
    return has(key) ? Optional.of(version(key)) : Optional.empty();
  }

  public Sha256 sha256(String key) throws FormatException {
    String text = string(key);
    try {
      return new Sha256(text);
    } catch (IllegalArgumentException e) {
      throw wrong(key, "a SHA-256 digest", required(key));
    }
  }

  /** A failure about this object, naming its file and place. */
  public FormatException problem(String key, String message) {
    return new FormatException(source + ": \"" + at(key) + "\" " + message);
  }

  private JsonNode list(String key) throws FormatException {
    if (!has(key)) {
      return MAPPER.createArrayNode();
    }
    JsonNode value = required(key);
    if (!value.isArray()) {
      throw wrong(key, "a list", value);
    }
    return value;
  }

  private JsonNode required(String key) throws FormatException {
    JsonNode value = node.get(key);
    if (value == null || value.isNull()) {
      throw new FormatException(source + ": \"" + at(key) + "\" is missing");
    }
    return value;
  }

  private FormatException wrong(String key, String expected, JsonNode value) {
    return problem(key, "must be " + expected + ", is " + value);
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
