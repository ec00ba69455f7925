package dev.instar.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an app keeps data that migrations may change, as the descriptor says it.
 *
 * @param name how steps, backups and messages call it; safe as the name of a file
 * @param path an expression: a path with {@code ${NAME}}, {@code ${NAME:-otherwise}} and a leading
 *     {@code ~}
 * @param include patterns (globs relative to the root) of the files that belong to the app; empty
 *     unless the kind is {@link Kind#FILES}
 * @param dataVersion the version of these data, when it is their own and not the app's
 * @param adopt the version that these data are taken for when they have no stamp; goes with it
 */
public record DataRoot(
    String name,
    String path,
    Kind kind,
    List<String> include,
    Optional<Version> dataVersion,
    Optional<Version> adopt) {
  /** What of the root belongs to the app. */
  public enum Kind {
    /** The whole directory. */
    DIRECTORY,
    /** Some files of a directory that others use too. */
    FILES;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,39}");
  private static final Pattern VARIABLE = Pattern.compile("^\\$\\{([A-Za-z_][A-Za-z0-9_]*)[:}]");

  public DataRoot {
    include = List.copyOf(include);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name of a data root: " + name);
    }
  }

  /** A root whose data have the app's data version. */
  public DataRoot(String name, String path, Kind kind, List<String> include) {
    this(name, path, kind, include, Optional.empty(), Optional.empty());
  }

  static DataRoot read(JsonObject json) throws FormatException {
    String name = json.string("name");
    if (!NAME.matcher(name).matches()) {
      throw json.problem(
          "name", "must be lower-case letters, digits, - and _, is \"" + name + "\"");
    }
    String kind = json.optionalString("kind").orElse("directory");
    List<String> include = json.strings("include");
    String path = json.string("path");
    Optional<Version> own = json.optionalVersion("dataVersion");
    Optional<Version> adopt = json.optionalVersion("adopt");
    if (adopt.isPresent() && own.isEmpty()) {
      throw json.problem("adopt", "goes with a \"dataVersion\" of the root's own");
    }
    return switch (kind) {
      case "directory" -> {
        if (!include.isEmpty()) {
          throw json.problem("include", "goes with kind \"files\" only");
        }
        yield new DataRoot(name, path, Kind.DIRECTORY, include, own, adopt);
      }
      case "files" -> {
        if (include.isEmpty()) {
          throw json.problem("include", "must name at least one pattern for kind \"files\"");
        }
        yield new DataRoot(name, path, Kind.FILES, include, own, adopt);
      }
      default -> throw json.problem("kind", "must be directory or files, is \"" + kind + "\"");
    };
  }

  /** The variable that moves this root: the one that the path expression starts with. */
  public Optional<String> ownVariable() {
    Matcher matcher = VARIABLE.matcher(path);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The variable by which programs that run during an upgrade are told where this root is. */
  public String instarVariable() {
    return "INSTAR_DATA_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
