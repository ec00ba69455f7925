package dev.instar.migration.stage;

import dev.instar.model.FormatException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * A place in the staged data, written {@code <data root>/<path>}. Its text can name nothing outside
 * the root: no {@code ..}, no absolute path, no other system's separators. What symbolic links make
 * of it is for {@link Stage} to judge.
 *
 * @param root name of the data root
 * @param path below the root, with {@code /} between names; never empty
 */
public record StagePath(String root, String path) {
  private static final String FORBIDDEN = "\\:\0*?\"<>|";

  public StagePath {
    if (root.isEmpty() || path.isEmpty()) {
      throw new IllegalArgumentException("a stage path has a root and a path");
    }
  }

  /**
   * Reads {@code <data root>/<path>}.
   *
   * @throws FormatException when it is not of that form or could lead out of the root
   */
  public static StagePath parse(String text) throws FormatException {
    int slash = text.indexOf('/');
    if (slash <= 0 || slash == text.length() - 1) {
      throw new FormatException(
          "\"" + text + "\" is not a place in the data; expected <data root>/<path>");
    }
    for (String name : text.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || isForbidden(name)) {
        throw new FormatException(
            "\""
                + text
                + "\" is not a place in the data; expected <data root>/<path> without empty names,"
                + " \"..\", or any of \\ : * ? \" < > |");
      }
    }
    return new StagePath(text.substring(0, slash), text.substring(slash + 1));
  }

  private static boolean isForbidden(String name) {
    return name.chars().anyMatch(c -> c < ' ' || FORBIDDEN.indexOf(c) >= 0);
  }

  /** A place below this one. */
  public StagePath child(String below) {
    return new StagePath(root, path + "/" + below);
  }

  /** Whether this is the place or lies below it. */
  public boolean isAtOrBelow(StagePath place) {
    return root.equals(place.root)
        && (path.equals(place.path) || path.startsWith(place.path + "/"));
  }

  /** Where this place lies once {@code from}, at or above it, is moved to {@code to}. */
  public StagePath moved(StagePath from, StagePath to) {
    return new StagePath(to.root, to.path + path.substring(from.path.length()));
  }

  /**
   * Tells which places a pattern of the form {@code <data root>/<glob>} names.
   *
   * @throws FormatException when it is not a glob, see {@link java.nio.file.FileSystem}
   */
  public static PathMatcher pattern(String glob) throws FormatException {
    if (List.of(glob.split("/", -1)).contains("..") || glob.indexOf('/') <= 0) {
      throw new FormatException("\"" + glob + "\" must be <data root>/<pattern> without \"..\"");
    }
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new FormatException("\"" + glob + "\" is not a pattern: " + e.getDescription());
    }
  }

  public boolean matches(PathMatcher pattern) {
    return pattern.matches(Path.of(root, path.split("/")));
  }

  @Override
  public String toString() {
    return root + "/" + path;
  }
}
