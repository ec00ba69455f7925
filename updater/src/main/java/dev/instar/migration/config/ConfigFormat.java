package dev.instar.migration.config;

import dev.instar.model.FormatException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The formats a configuration can be read and written in, told by the file's name. */
public enum ConfigFormat {
  JSON(".+\\.jsonc?"),
  YAML(".+\\.ya?ml"),
  TOML(".+\\.toml"),
  PROPERTIES(".+\\.properties");

  /** How the names of files of all formats end, for messages. */
  public static final String ENDINGS = ".json, .jsonc, .yaml, .yml, .toml or .properties";

  private final String names;

  ConfigFormat(String names) {
    this.names = names;
  }

  /** The format that a file's name stands for, by its ending. */
  public static Optional<ConfigFormat> of(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    return Stream.of(values()).filter(format -> name.matches(format.names)).findFirst();
  }

  /** Whether it knows no numbers, truth values or lists. */
  public boolean isOnlyTexts() {
    return this == PROPERTIES;
  }

  /** Where a key of another format stands in this one. */
  public KeyPath placeOf(KeyPath key) {
    return this == PROPERTIES ? PropertiesFile.placeOf(key) : key;
  }

  /** The text of a file that holds no key. */
  public String empty() {
    return this == JSON ? "{}" : "";
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
      case TOML -> TomlFile.read(source, text).value();
      case PROPERTIES -> PropertiesFile.value(PropertiesFile.pairs(source, text));
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
      case TOML -> new TomlText(source, text);
      case PROPERTIES -> new PropertiesText(source, text);
    };
  }

  /**
   * A value as this format can hold it, which may come from another one.
   *
   * @param what how messages name where it comes from
   * @throws FormatException with the key, when this format has nothing that means exactly the same
   */
  public ConfigValue fitting(String what, ConfigValue value) throws FormatException {
    return new Fitting(this, what).fit(value);
  }

  /**
   * The text of a new file with this value, which may come from a file of another format.
   *
   * @param source how messages name where it comes from
   * @throws FormatException as {@link #fitting}
   */
  public String write(String source, ConfigValue value) throws FormatException {
    ConfigValue fitting = fitting(source, value);
    if (this != JSON && this != YAML && !(fitting instanceof ConfigValue.Mapping)) {
      throw new FormatException(
          source + " is " + value.shown() + ", which " + this + " cannot hold");
    }
    return switch (this) {
      case JSON -> JsonFile.write(fitting, "");
      case YAML -> YamlWriter.write(fitting);
      case TOML -> TomlWriter.write((ConfigValue.Mapping) fitting);
      case PROPERTIES -> PropertiesFile.write(fitting);
    };
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
