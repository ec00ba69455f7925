package dev.instar.migration.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.instar.model.FormatException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** TOML 1.0, read and checked by a library; scalars stay the words they are. */
final class TomlFile {
  private static final TomlMapper MAPPER = new TomlMapper();
  private static final Pattern INTEGER =
      Pattern.compile("[+-]?(0|[1-9](_?[0-9])*)|0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+");
  private static final Pattern FLOAT =
      Pattern.compile("[+-]?(0|[1-9](_?[0-9])*)(\\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?");
  private static final Pattern DATE =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}([Tt ]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?([Zz]|[+-]\\d{2}:\\d{2})?)?"
              + "|\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?");

  private TomlFile() {}

  /**
   * Reads a file with the places of its parts.
   *
   * @throws FormatException with the line, when it is not TOML or has a key twice
   */
  static TomlDocument read(String source, String text) throws FormatException {
    check(source, text);
    return new TomlScanner(source, text).read();
  }

  private static void check(String source, String text) throws FormatException {
    try {
      MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new FormatException(source + ":" + line + ": not TOML: " + e.getOriginalMessage());
    }
  }

  /** The text that a quoted string says. */
  static String unquoted(String source, String quoted) throws FormatException {
    try {
      return MAPPER.readTree("v = " + quoted).get("v").textValue();
    } catch (JacksonException e) {
      throw new FormatException(source + ": not a text: " + quoted);
    }
  }

  /** The value of an unquoted word. */
  static Optional<ConfigValue.Plain> word(String lexeme) {
    String digits = lexeme.replace("_", "");
    if (lexeme.equals("true") || lexeme.equals("false")) {
      return Optional.of(new ConfigValue.Plain(lexeme, lexeme));
    }
    if (INTEGER.matcher(lexeme).matches()) {
      return integer(lexeme, digits);
    }
    if (FLOAT.matcher(lexeme).matches()) {
      return Optional.of(ConfigValue.Plain.number(new BigDecimal(digits), lexeme));
    }
    if (lexeme.matches("[+-]?(inf|nan)")) {
      String number = lexeme.replace("+", "").replace("inf", "Infinity").replace("nan", "NaN");
      return Optional.of(new ConfigValue.Plain(lexeme, ConfigValue.Plain.NUMBER + number));
    }
    return DATE.matcher(lexeme).matches()
        ? Optional.of(new ConfigValue.Plain(lexeme, ConfigValue.Plain.WORD + lexeme))
        : Optional.empty();
  }

  /** TOML's integers have 64 bits. */
  private static Optional<ConfigValue.Plain> integer(String lexeme, String digits) {
    int base = digits.startsWith("0x") ? 16 : digits.startsWith("0o") ? 8 : 2;
    BigInteger value =
        digits.matches("0[xob].*")
            ? new BigInteger(digits.substring(2), base)
            : new BigInteger(digits);
    return value.bitLength() < Long.SIZE
        ? Optional.of(ConfigValue.Plain.number(new BigDecimal(value), lexeme))
        : Optional.empty();
  }

  /** Whether TOML spells this value so. */
  static boolean reads(ConfigValue.Plain plain) {
    return word(plain.lexeme()).filter(word -> word.meansAs(plain)).isPresent();
  }
}
