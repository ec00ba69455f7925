package dev.instar.migration.config;

import dev.instar.model.FormatException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The formats a configuration can be read and written in, told by the file's name. */
public enum ConfigFormat {
  JSON,
  YAML;

  /** The format that a file's name stands for, by its ending. */
  public static Optional<ConfigFormat> of(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    if (name.endsWith(".json") || name.endsWith(".jsonc")) {
      return Optional.of(JSON);
    }
    return name.endsWith(".yaml") || name.endsWith(".yml") ? Optional.of(YAML) : Optional.empty();
  }

  /**
   * Reads a whole file.
   *
   * @param source how messages name it
   * @throws FormatException with the line, when it is not of this format or has a key twice
   */
  public ConfigValue read(String source, byte[] bytes) throws FormatException {
    String text = text(source, bytes);
    return switch (this) {
      case JSON -> JsonFile.read(source, text);
      case YAML -> YamlFile.read(source, text);
    };
  }

  /**
   * Reads a file so that it can be edited.
   *
   * @throws FormatException as {@link #read}
   */
  ConfigText open(String source, String text) throws FormatException {
    Places places = new Places();
    return switch (this) {
      case JSON -> {
        ConfigValue value = JsonFile.read(source, text, places);
        yield new SplicedText(value, new Splice(text, places, false, new JsonSpelling(text)));
      }
      case YAML -> {
        ConfigValue value = YamlFile.read(source, text, places);
        yield new SplicedText(value, new Splice(text, places, true, new YamlSpelling()));
      }
    };
  }

  /** The text of a new file with this value, which may come from a file of another format. */
  public String write(ConfigValue value) {
    return this == JSON ? JsonFile.write(value, "") : YamlWriter.write(value);
  }

  /** Reads UTF-8 strictly; a byte order mark at the beginning is passed over. */
  public static String text(String source, byte[] bytes) throws FormatException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new FormatException(source + ": not UTF-8 text");
    }
  }
}
