package dev.instar.migration.config;

import dev.instar.model.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns values into what another format can hold, every one kept exactly or refused by name.
 *
 * @param what how messages name where the value comes from
 */
record Fitting(ConfigFormat format, String what) {

  ConfigValue fit(ConfigValue value) throws FormatException {
    return fit(List.of(), value);
  }

  private ConfigValue fit(List<String> above, ConfigValue value) throws FormatException {
    return switch (value) {
      case ConfigValue.Mapping mapping -> {
        if (mapping.entries().isEmpty() && format == ConfigFormat.PROPERTIES) {
          throw refused(above, "is an empty map, which properties cannot hold");
        }
        ConfigValue.Mapping fitting = new ConfigValue.Mapping();
        for (Map.Entry<String, ConfigValue> entry : mapping.entries().entrySet()) {
          List<String> key = new ArrayList<>(above);
          key.add(entry.getKey());
          fitting.entries().put(entry.getKey(), fit(key, entry.getValue()));
        }
        yield fitting;
      }
      case ConfigValue.Sequence sequence -> {
        if (format == ConfigFormat.PROPERTIES) {
          throw refused(above, "is a list, which properties cannot hold");
        }
        ArrayList<ConfigValue> items = new ArrayList<>();
        for (ConfigValue item : sequence.items()) {
          items.add(fit(above, item));
        }
        yield new ConfigValue.Sequence(items);
      }
      case ConfigValue.Text text -> text;
      case ConfigValue.Plain plain -> fit(above, plain);
    };
  }

  private ConfigValue fit(List<String> above, ConfigValue.Plain plain) throws FormatException {
    boolean isNull = plain.meansAs(ConfigValue.Plain.NULL);
    return switch (format) {
      case JSON -> json(above, plain);
      case YAML -> YamlFile.reads(plain) ? plain : json(above, plain);
      case TOML -> {
        if (isNull) {
          throw refused(above, "is null, which TOML cannot hold");
        }
        yield TomlFile.reads(plain) ? plain : tomlNumber(above, json(above, plain));
      }
      case PROPERTIES -> {
        if (isNull) {
          throw refused(above, "is null, which properties cannot hold");
        }
        yield new ConfigValue.Text(plain.lexeme());
      }
    };
  }

  private ConfigValue json(List<String> above, ConfigValue.Plain plain) throws FormatException {
    try {
      return plain.asJson();
    } catch (FormatException e) {
      throw refused(above, "is " + plain.lexeme() + ", which " + format + " cannot hold");
    }
  }

  private ConfigValue tomlNumber(List<String> above, ConfigValue value) throws FormatException {
    if (value instanceof ConfigValue.Plain plain && !TomlFile.reads(plain)) {
      throw refused(above, "is " + plain.lexeme() + ", which TOML cannot hold exactly");
    }
    return value;
  }

  private FormatException refused(List<String> key, String problem) {
    String place = key.isEmpty() ? what : what + ": \"" + new KeyPath(key) + "\"";
    return new FormatException(place + " " + problem);
  }
}
