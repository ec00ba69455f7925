package dev.instar.model;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path from outside, as an archive or a manifest has it, that may be resolved below a directory.
 * Names with {@code /} between them; it never leads out of the directory, and every system that we
 * support can write it and means the same by it. So a name that only Windows refuses is refused
 * everywhere.
 */
public record RelativePath(String text) {
  private static final int MAX_NAME = 255;
  private static final int MAX_PATH = 1024;
  private static final String NOT_ON_WINDOWS = "\\:<>\"|?*";

  /** Devices, whatever follows their first dot (Windows, "Naming Files, Paths, and Namespaces"). */
  private static final Pattern DEVICE =
      Pattern.compile(
          "(?i)(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\\..*)?",
          Pattern.DOTALL);

  public RelativePath {
    Optional<String> fault = fault(text);
    if (fault.isPresent()) {
      throw new IllegalArgumentException(message(text, fault.get()));
    }
  }

  /**
   * Reads a path.
   *
   * @throws FormatException when it could lead elsewhere, or cannot be written on every system
   */
  public static RelativePath parse(String text) throws FormatException {
    Optional<String> fault = fault(text);
    if (fault.isPresent()) {
      throw new FormatException(message(text, fault.get()));
    }
    return new RelativePath(text);
  }

  /** What is wrong with one name of a path, if anything. */
  public static Optional<String> nameFault(String name) {
    if (name.isEmpty()) {
      return Optional.of("it has an empty name");
    }
    if (name.equals("..") || name.equals(".")) {
      return Optional.of("it has a \"" + name + "\"");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("it has a control character");
    }
    if (name.chars().anyMatch(c -> NOT_ON_WINDOWS.indexOf(c) >= 0)) {
      return Optional.of("it has one of the characters " + NOT_ON_WINDOWS);
    }
    if (name.endsWith(".") || name.endsWith(" ")) {
      return Optional.of("a name in it ends with a dot or a space");
    }
    if (DEVICE.matcher(name).matches()) {
      return Optional.of("it has a name that is a device on Windows");
    }
    if (name.indexOf('\ufffd') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      return Optional.of("it is not UTF-8");
    }
    return name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME
        ? Optional.of("a name in it has more than " + MAX_NAME + " bytes")
        : Optional.empty();
  }

  /** A text from outside in quotes, at most one short line, without control characters. */
  public static String shown(String text) {
    String line = text.replaceAll("\\p{Cc}", "?");
    return "\"" + (line.length() > 200 ? line.substring(0, 200) + "…" : line) + "\"";
  }

  /** The names, in order; at least one. */
  public List<String> names() {
    return List.of(text.split("/", -1));
  }

  /** The directory that it is in, unless that is the one it is relative to. */
  public Optional<RelativePath> parent() {
    int slash = text.lastIndexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(new RelativePath(text.substring(0, slash)));
  }

  /** Equal for two paths that some file system takes for one: case and composition do not count. */
  public String folded() {
    return fold(text);
  }

  /** What {@link #folded} does, for any text. */
  public static String fold(String text) {
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
    String folded = decomposed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFC);
  }

  /**
   * Its place below a directory.
   *
   * @throws java.nio.file.InvalidPathException when this system's locale cannot write it
   */
  public Path in(Path directory) {
    Path path = directory;
    for (String name : names()) {
      path = path.resolve(name);
    }
    return path;
  }

  private static Optional<String> fault(String text) {
    if (text.startsWith("/")) {
      return Optional.of("it is absolute");
    }
    if (text.length() > MAX_PATH) {
      return Optional.of("it has more than " + MAX_PATH + " characters");
    }
    for (String name : text.split("/", -1)) {
      Optional<String> fault = nameFault(name);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static String message(String text, String fault) {
    return shown(text) + " is not a path inside a directory: " + fault;
  }

  @Override
  public String toString() {
    return text;
  }
}
