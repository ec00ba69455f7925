package dev.instar.model;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of an app: its command, the name of its folder, the first part of its assets' names.
 * Lower-case letters, digits and hyphens, starting with a letter, at most 40 characters, so that it
 * is safe in every place it is used.
 */
public record AppName(String text) {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  public AppName {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not an app name: " + text);
    }
  }

  /**
   * Reads a name.
   *
   * @throws FormatException when it has another form
   */
  public static AppName parse(String text) throws FormatException {
    if (!FORM.matcher(text).matches()) {
      throw new FormatException(
          "\""
              + text
              + "\" is not an app name: lower-case letters, digits and hyphens, at most 40, "
              + "starting with a letter");
    }
    return new AppName(text);
  }

  /** The name as part of an environment variable, as {@code EMPLOYEES} or {@code MY_TOOL}. */
  public String inVariables() {
    return text.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  @Override
  public String toString() {
    return text;
  }
}
