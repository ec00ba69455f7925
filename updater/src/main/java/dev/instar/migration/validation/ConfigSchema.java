package dev.instar.migration.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.ConfigValue;
import dev.instar.model.FormatException;
import java.util.List;

/**
 * A JSON Schema (draft 2020-12, or the one that its {@code $schema} names) for configurations of
 * any format. It refers to nothing outside of its own text; nothing is ever fetched.
 */
public final class ConfigSchema {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Schema schema;

  private ConfigSchema(Schema schema) {
    this.schema = schema;
  }

  /**
   * Reads a schema.
   *
   * @param source how messages name it
   * @throws FormatException when it is not one
   */
  public static ConfigSchema read(String source, String text) throws FormatException {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    try {
      JsonNode node = MAPPER.readTree(text);
      Schema schema = registry.getSchema(node);
      schema.initializeValidators();
      return new ConfigSchema(schema);
    } catch (JsonProcessingException e) {
      throw new FormatException(source + ": not JSON: " + e.getOriginalMessage());
    } catch (SchemaException e) {
      throw new FormatException(source + ": not a JSON Schema: " + e.getMessage());
    }
  }

  /** What is wrong with a configuration, a line each, with the place of the key. */
  List<String> problems(ConfigValue value) throws FormatException {
    JsonNode node;
    try {
      node = MAPPER.readTree(ConfigFormat.JSON.write("the configuration", value.asJson()));
    } catch (JsonProcessingException e) {
      throw new FormatException("cannot be told as JSON: " + e.getOriginalMessage());
    }
    return schema.validate(node).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }
}
