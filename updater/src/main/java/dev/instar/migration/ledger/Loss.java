package dev.instar.migration.ledger;

import dev.instar.migration.config.KeyPath;
import dev.instar.migration.stage.StagePath;
import dev.instar.model.FormatException;
import java.nio.file.PathMatcher;

/** What a migration declares that it lets disappear or changes. */
public sealed interface Loss {

  /** Any row and any value of a table. */
  record Table(String table) implements Loss {
    @Override
    public String toString() {
      return "table " + table;
    }
  }

  /** The values of one column. */
  record Column(String table, String column) implements Loss {
    @Override
    public String toString() {
      return "column " + column + " of table " + table;
    }
  }

  /** A key, with all below it, of the configurations or documents that a pattern names. */
  record Key(String file, PathMatcher pattern, KeyPath key) implements Loss {
    @Override
    public String toString() {
      return "key " + key + " of " + file;
    }
  }

  /** The files that a pattern names. */
  record Files(String glob, PathMatcher pattern) implements Loss {
    @Override
    public String toString() {
      return "files " + glob;
    }
  }

  static Loss table(String table) {
    return new Table(table);
  }

  static Loss column(String table, String column) {
    return new Column(table, column);
  }

  /**
   * A key of one configuration or of many.
   *
   * @param file {@code <data root>/<path>}, in which {@code *} and the other signs of globs may be
   * @param key dotted
   * @throws IllegalArgumentException when one of them cannot be read
   */
  static Loss key(String file, String key) {
    try {
      return new Key(file, StagePath.pattern(file), KeyPath.parse(key));
    } catch (FormatException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * A key of the documents that a column holds.
   *
   * @param key dotted
   * @throws IllegalArgumentException when it cannot be read
   */
  static Loss documentKey(String table, String column, String key) {
    String name = documents(table, column);
    try {
      return new Key(
          "the documents in " + name,
          path -> name.equals(String.valueOf(path.getFileName())),
          KeyPath.parse(key));
    } catch (FormatException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** How the documents of a column are named, below the database. */
  static String documents(String table, String column) {
    return table + "." + column;
  }

  /**
   * Files.
   *
   * @param glob {@code <data root>/<glob>}; {@code **} crosses directories
   * @throws IllegalArgumentException when it cannot be read
   */
  static Loss files(String glob) {
    try {
      return new Files(glob, StagePath.pattern(glob));
    } catch (FormatException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
