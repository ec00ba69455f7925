package dev.instar.migration.kit;

import dev.instar.disk.SqliteName;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The files of a new migration, for its author to fill in. */
public record Scaffold(Version from, Version to, String title, Kind kind) {

  /** What a migration mainly changes. */
  public enum Kind {
    SQL,
    CONFIG,
    FILES,
    DOCUMENTS,
    RUN;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The texts by the names of their files, the declaration first. */
  public Map<String, String> files(String root) {
    Map<String, String> files = new LinkedHashMap<>();
    String name = to + "-" + slug(title);
    files.put(name + ".yaml", head() + steps(name, root) + tail(root));
    if (kind == Kind.SQL) {
      files.put(
          name + ".sql",
          """
          -- One transaction; foreign keys are off, and checked before the commit.
          SELECT 1;
          """);
    }
    return files;
  }

  /**
   * Writes data on which the migration can be tried, to be replaced by such as the app writes.
   *
   * @param root where the data root's content belongs; made when absent
   */
  public void writeExample(Path root) throws IOException {
    switch (kind) {
      case SQL -> database(Files.createDirectories(root).resolve("data.db"));
      case CONFIG -> write(root.resolve("config.json"), "{\n  \"theme\": \"dark\"\n}\n");
      case DOCUMENTS -> write(root.resolve("documents/one.json"), "{\"title\": \"One\"}\n");
      case FILES, RUN -> write(root.resolve("kept.txt"), "kept\n");
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private static void database(Path file) throws IOException {
    try (Connection connection = DriverManager.getConnection(SqliteName.url(file, "mode=rwc"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE example(id INTEGER PRIMARY KEY, name TEXT)");
      statement.execute("INSERT INTO example(name) VALUES ('one'), ('two')");
    } catch (SQLException e) {
      throw new IOException(file + " cannot be made: " + e.getMessage(), e);
    }
  }

  private static String slug(String title) {
    String slug =
        title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return slug.isEmpty() ? "migration" : slug;
  }

  private String head() {
    return """
    # yaml-language-server: $schema=migration.schema.json
    from: %s
    to: %s
    title: %s
    risk: automatic            # automatic | prompted | manual
    steps:
    """
        .formatted(from, to, '"' + title.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
  }

  private String steps(String name, String root) {
    return switch (kind) {
      case SQL -> "  - sql: {database: " + root + "/data.db, script: " + name + ".sql}\n";
      case CONFIG ->
          "  - config:\n      file: "
              + root
              + "/config.json\n      edits:\n        - default: {path: example, value: 1}\n";
      case FILES -> "  - files:\n      - mkdir: " + root + "/example\n";
      case DOCUMENTS ->
          "  - documents:\n      in: "
              + root
              + "/documents\n      edits:\n        - default: {path: example, value: 1}\n";
      case RUN -> "  - run: {program: [bin/migrate], timeoutSeconds: 120}\n";
    };
  }

  private String tail(String root) {
    return """
    # losses:                  # what may disappear; anything else that does aborts the upgrade
    #   - {table: example, column: fax}
    # validate:                # what must be true afterwards
    #   - rows: {database: %1$s/data.db, table: example, equals: before}
    # reverse:                 # steps that lead back, for rollback --keep-changes
    #   - sql: {database: %1$s/data.db, statements: [SELECT 1]}
    """
        .formatted(root);
  }
}
