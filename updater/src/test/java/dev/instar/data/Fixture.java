package dev.instar.data;

import dev.instar.model.AppName;
import dev.instar.model.DataRoot;
import dev.instar.model.Environment;
import dev.instar.model.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A home directory with data in it. */
final class Fixture {
  static final AppName APP = new AppName("employees");

  private final Path dir;

  Fixture(Path dir) throws IOException {
    this.dir = dir.toRealPath();
    Files.createDirectories(home());
  }

  Path home() {
    return dir.resolve("home");
  }

  Environment environment(Map<String, String> variables) {
    return new Environment(variables, home(), dir, Clock.systemUTC(), Platform.current());
  }

  /** A whole directory in the home directory. */
  ResolvedRoot directory(String name) throws IOException {
    Path path = Files.createDirectories(home().resolve(name));
    return new ResolvedRoot(
        APP, new DataRoot("home", "~/" + name, DataRoot.Kind.DIRECTORY, List.of()), path, true);
  }

  /** Some files of a directory. */
  ResolvedRoot files(Path path, String... include) {
    DataRoot root = new DataRoot("home", "~", DataRoot.Kind.FILES, List.of(include));
    return new ResolvedRoot(APP, root, path, true);
  }

  static Path write(Path file, String text) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    return Files.writeString(file, text);
  }

  /** Runs statements on a database in this process, and closes it. */
  static Path sql(Path database, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
    return database;
  }

  /** A database in WAL mode with a table of people. */
  static Path people(Path database, String... names) throws SQLException, IOException {
    Path parent = database.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    sql(database, "PRAGMA journal_mode=WAL", "CREATE TABLE people(name TEXT NOT NULL)");
    for (String name : names) {
      sql(database, "INSERT INTO people VALUES('" + name + "')");
    }
    return database;
  }

  /** The first column of a query's rows. */
  static List<String> query(Path database, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        rows.add(String.valueOf(result.getString(1)));
      }
    }
    return rows;
  }

  static List<String> people(Path database) throws SQLException {
    return query(database, "SELECT name FROM people ORDER BY rowid");
  }
}
