package dev.instar.migration.config;

import dev.instar.model.FormatException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A value of a configuration file. Maps and lists can be changed in place; scalars keep the text
 * they were written with, so that nothing a user wrote is rounded or respelt.
 */
public sealed interface ConfigValue {

  /** Keys and values in the order of the file. */
  record Mapping(LinkedHashMap<String, ConfigValue> entries) implements ConfigValue {
    public Mapping() {
      this(new LinkedHashMap<>());
    }
  }

  /** Values in the order of the file. */
  record Sequence(ArrayList<ConfigValue> items) implements ConfigValue {}

  /** A text. */
  record Text(String text) implements ConfigValue {}

  /**
   * A number, a truth value, null, or what else a YAML reader takes an unquoted word for.
   *
   * @param lexeme as it stands in the file
   * @param meaning the same for all spellings of one value: {@code 1e3} and {@code 1000.0}
   */
  record Plain(String lexeme, String meaning) implements ConfigValue {

    public static final Plain NULL = new Plain("null", "null");
    public static final Plain TRUE = new Plain("true", "true");
    public static final Plain FALSE = new Plain("false", "false");

    static final String NUMBER = "number ";
    static final String WORD = "word ";
    private static final Pattern JSON_NUMBER =
        Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    /** A number as JSON spells it. */
    static Plain number(String lexeme) {
      try {
        return number(new BigDecimal(lexeme), lexeme);
      } catch (NumberFormatException e) {
        return new Plain(lexeme, NUMBER + lexeme); // an exponent beyond all use
      }
    }

    static Plain number(BigDecimal value, String lexeme) {
      return new Plain(lexeme, NUMBER + normal(value));
    }

    @Override
    public ConfigValue asJson() throws FormatException {
      if (!meaning.startsWith(NUMBER)) {
        return meaning.startsWith(WORD) ? new Text(lexeme) : new Plain(meaning, meaning);
      }
      if (JSON_NUMBER.matcher(lexeme).matches()) {
        return this;
      }
      String number = meaning.substring(NUMBER.length());
      if (!JSON_NUMBER.matcher(number).matches()) {
        throw new FormatException("\"" + lexeme + "\" is not a number of JSON");
      }
      return new Plain(number, meaning);
    }

    private static String normal(BigDecimal value) {
      return value.signum() == 0 ? "0" : value.stripTrailingZeros().toString();
    }
  }

  /** An independent copy. */
  default ConfigValue copy() {
    return switch (this) {
      case Mapping mapping -> {
        Mapping copy = new Mapping();
        mapping.entries.forEach((key, value) -> copy.entries.put(key, value.copy()));
        yield copy;
      }
      case Sequence sequence -> {
        ArrayList<ConfigValue> copy = new ArrayList<>();
        sequence.items.forEach(item -> copy.add(item.copy()));
        yield new Sequence(copy);
      }
      case Text text -> text;
      case Plain plain -> plain;
    };
  }

  /** Two values that every reader takes for the same have the same meaning. */
  default Object meaning() {
    return switch (this) {
      case Mapping mapping -> {
        Map<String, Object> meanings = new LinkedHashMap<>();
        mapping.entries.forEach((key, value) -> meanings.put(key, value.meaning()));
        yield meanings;
      }
      case Sequence sequence -> {
        List<Object> meanings = new ArrayList<>();
        sequence.items.forEach(item -> meanings.add(item.meaning()));
        yield meanings;
      }
      case Text text -> "text " + text.text;
      case Plain plain -> plain.meaning;
    };
  }

  /**
   * The same value in the spelling of JSON, which YAML shares. A date becomes a text.
   *
   * @throws FormatException for a number that JSON has not
   */
  default ConfigValue asJson() throws FormatException {
    return switch (this) {
      case Mapping mapping -> {
        Mapping json = new Mapping();
        for (Map.Entry<String, ConfigValue> entry : mapping.entries.entrySet()) {
          json.entries.put(entry.getKey(), entry.getValue().asJson());
        }
        yield json;
      }
      case Sequence sequence -> {
        ArrayList<ConfigValue> json = new ArrayList<>();
        for (ConfigValue item : sequence.items) {
          json.add(item.asJson());
        }
        yield new Sequence(json);
      }
      case Text text -> text;
      case Plain plain -> plain.asJson();
    };
  }

  /** Whether every reader takes both for the same. */
  default boolean meansAs(ConfigValue other) {
    return meaning().equals(other.meaning());
  }

  /**
   * Whether one is a text and the other a date or such, which a format without dates has as text.
   */
  default boolean isSameText(ConfigValue other) {
    return (isDate() || other.isDate()) && word().equals(other.word());
  }

  private boolean isDate() {
    return this instanceof Plain plain && plain.meaning.startsWith(Plain.WORD);
  }

  /** A scalar as it is written, without quotes; of maps and lists their short form. */
  default String word() {
    return this instanceof Text text ? text.text : shown();
  }

  default boolean isEmptyMap() {
    return this instanceof Mapping mapping && mapping.entries.isEmpty();
  }

  /** A short form for messages and plans. */
  default String shown() {
    return switch (this) {
      case Mapping mapping -> "{" + mapping.entries.size() + " keys}";
      case Sequence sequence -> "[" + sequence.items.size() + " items]";
      case Text text -> "\"" + text.text + "\"";
      case Plain plain -> plain.lexeme;
    };
  }
}
