package dev.instar.installer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A shell script with places to fill, written {@code @NAME@}. Every place is filled in one pass and
 * an unknown one is refused, so nothing that is filled in can open a further place.
 */
final class ShellTemplate {
  private static final Pattern PLACE = Pattern.compile("@([A-Z_]+)@");

  private final String text;

  ShellTemplate(String text) {
    this.text = text;
  }

  /** The template that lies beside a class under a name. */
  static ShellTemplate beside(Class<?> owner, String name) {
    try (InputStream resource = owner.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException(name + " is not packed beside " + owner.getName());
      }
      return new ShellTemplate(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The script with its places filled as they are given: what is not made of harmless characters is
   * to be passed through {@link #quoted}.
   */
  String fill(Map<String, String> places) {
    return PLACE
        .matcher(text)
        .replaceAll(place -> {
          String value = places.get(place.group(1));
          if (value == null) {
            throw new IllegalArgumentException("nothing fills " + place.group());
          }
          return Matcher.quoteReplacement(value);
        });
  }

  /** Any text without NUL as one word of a POSIX shell that means exactly that text. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
