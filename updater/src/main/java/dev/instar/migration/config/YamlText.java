package dev.instar.migration.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The spelling of scalars in YAML. A text stays unquoted only when it is made of harmless
 * characters and starts with a letter or a slash, so that no reader can see a number, a time, an
 * indicator or a merge in it, and is none of the words for truth and nothing.
 */
final class YamlText {
  private static final Pattern HARMLESS =
      Pattern.compile(
          "[\\p{L}/_][\\p{L}\\p{M}\\p{N}/_.,;()+@=%$~'-]*"
              + "( +[\\p{L}\\p{M}\\p{N}/_.,;()+@=%$~&'-]+)*");
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf");

  /** A JSON number with an exponent, in its parts. */
  private static final Pattern EXPONENT = Pattern.compile("(-?\\d+)(\\.\\d+)?[eE]([+-]?)(\\d+)");

  private YamlText() {}

  static String scalar(String text) {
    if (HARMLESS.matcher(text).matches()
        && !WORDS.contains(text.toLowerCase(Locale.ROOT))
        && text.codePoints().allMatch(YamlText::isPrintable)) {
      return text;
    }
    return text.codePoints().allMatch(YamlText::isPrintable)
        ? "'" + text.replace("'", "''") + "'"
        : escaped(text);
  }

  /** Spells a number so that readers of YAML 1.1, who want a dot and a sign, see a number too. */
  static String plain(ConfigValue.Plain plain) {
    Matcher exponent = EXPONENT.matcher(plain.lexeme());
    if (!exponent.matches()) {
      return plain.lexeme();
    }
    String fraction = exponent.group(2) == null ? ".0" : exponent.group(2);
    String sign = exponent.group(3).isEmpty() ? "+" : exponent.group(3);
    return exponent.group(1) + fraction + "e" + sign + exponent.group(4);
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
              if (isPrintable(c)) {
                out.appendCodePoint(c);
              } else {
                out.append(String.format(c > 0xFFFF ? "\\U%08x" : "\\u%04x", c));
              }
            }
          }
        });
    return out.append('"').toString();
  }

  /** YAML 1.1, 5.1, without what could be taken for the end of a line or is half a character. */
  private static boolean isPrintable(int c) {
    return (c >= ' ' && c <= '~')
        || (c >= 0xA0 && c <= 0xD7FF && c != 0x2028 && c != 0x2029)
        || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF)
        || c > 0xFFFF;
  }
}
