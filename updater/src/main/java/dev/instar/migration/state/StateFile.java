package dev.instar.migration.state;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.migration.stage.StagePath;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.Version;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How data of one version look, as a publisher keeps it beside the migrations. Format 1:
 *
 * <pre>{@code
 * {
 *   "format" : 1,
 *   "dataVersion" : "1.0.0",
 *   "databases" : {
 *     "home/data/app.db" : { "people" : { "id" : "INTEGER", "name" : "TEXT" } }
 *   },
 *   "configurations" : { "home/config.json" : [ "alerts.days", "theme" ] },
 *   "directories" : [ "home/documents" ]
 * }
 * }</pre>
 */
final class StateFile {
  private static final int FORMAT = 1;

  private StateFile() {}

  static String text(Version version, Shape shape) {
    ObjectNode json = JsonObject.newObject();
    json.put("format", FORMAT).put("dataVersion", version.text());
    ObjectNode databases = json.putObject("databases");
    shape
        .databases()
        .forEach((place, tables) -> {
          ObjectNode database = databases.putObject(place);
          tables.forEach((table, columns) -> {
            ObjectNode node = database.putObject(table);
            columns.forEach(node::put);
          });
        });
    ObjectNode configurations = json.putObject("configurations");
    shape
        .configurations()
        .forEach((place, keys) -> {
          ArrayNode list = configurations.putArray(place);
          keys.forEach(list::add);
        });
    ArrayNode directories = json.putArray("directories");
    shape.directories().forEach(directories::add);
    return JsonObject.text(json);
  }

  /** A version and how its data look. */
  record State(Version version, Shape shape) {}

  static State parse(String source, byte[] bytes) throws FormatException {
    JsonObject json = JsonObject.parse(source, bytes);
    if (json.number("format") != FORMAT) {
      throw json.problem(
          "format", "is " + json.number("format") + "; this program knows format " + FORMAT);
    }
    Shape shape = Shape.empty();
    JsonObject databases = json.object("databases");
    for (String place : databases.keys()) {
      NavigableMap<String, NavigableMap<String, String>> tables = new TreeMap<>();
      JsonObject database = databases.object(checked(place));
      for (String table : database.keys()) {
        JsonObject columns = database.object(table);
        NavigableMap<String, String> types = new TreeMap<>();
        for (String column : columns.keys()) {
          types.put(column, columns.string(column));
        }
        tables.put(table, types);
      }
      shape.databases().put(place, tables);
    }
    JsonObject configurations = json.object("configurations");
    for (String place : configurations.keys()) {
      shape.configurations().put(checked(place), new TreeSet<>(configurations.strings(place)));
    }
    for (String place : json.strings("directories")) {
      shape.directories().add(checked(place));
    }
    return new State(json.version("dataVersion"), shape);
  }

  private static String checked(String place) throws FormatException {
    return StagePath.parse(place).toString();
  }
}
