package dev.instar.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** Reads what was written for programs, with parsers that are not Instar's own. */
final class Parsed {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Parsed() {}

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  static JsonNode json(Path file) {
    return json(InstalledApp.read(file));
  }

  /** Every line is one object. */
  static List<JsonNode> lines(String text) {
    return text.lines().map(Parsed::json).toList();
  }

  /** A configuration as its app sees it. */
  static Map<?, ?> config(Path file) {
    return file.toString().endsWith(".json")
        ? JSON.convertValue(json(file), Map.class)
        : new Yaml().<Map<?, ?>>load(InstalledApp.read(file));
  }
}
