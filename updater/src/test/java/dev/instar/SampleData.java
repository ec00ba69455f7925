package dev.instar;

import dev.instar.disk.BesideData;
import dev.instar.disk.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a user of the sample app has, in its roots; read as the user would, so that it compares
 * equal wherever a database keeps its rows.
 */
record SampleData(Path data, Path settings, Path archive) {

  /** The data as version 1.0.0 writes them. */
  void seed() throws IOException, SQLException {
    write(data.resolve("config.json"), "{\"name\": \"Zoë\", \"code\": \"0755\", \"big\": 1e3}\n");
    write(data.resolve("papers/a.txt"), "paper a\n");
    write(data.resolve("papers/b.txt"), "paper b\n");
    write(data.resolve("old.txt"), "old\n");
    write(settings.resolve("tool.conf"), "colour=blue\n");
    write(settings.resolve("others.conf"), "not ours\n");
    try (Connection connection = open(data.resolve("app.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT NOT NULL)");
      statement.execute("INSERT INTO people VALUES ('1', 'Ada'), ('2', 'Grace'), ('3', 'Zoë')");
    }
    try (Connection connection = open(settings.resolve("tool.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE recent (path TEXT)");
      statement.execute("INSERT INTO recent VALUES ('/tmp/x')");
    }
  }

  private static Connection open(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  /** What the user has, as a person would compare it: rows and contents, no log and no stamps. */
  Map<String, String> contents() throws IOException, SQLException {
    Map<String, String> contents = new TreeMap<>();
    for (Path root : List.of(data, settings, archive)) {
      if (!Files.exists(root)) {
        continue;
      }
      for (Tree.Item item : Tree.of(root).items()) {
        if (BesideData.isName(item.path().split("/", 2)[0])) {
          continue; // a backup that could not be moved into the installation
        }
        Path file = root.resolve(item.path());
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".db")) {
          contents.put(item.path(), rows(file));
        } else if (item.isFile() && !name.matches("log|.*\\.instar\\.json|.*-wal|.*-shm")) {
          contents.put(item.path(), Files.readString(file));
        }
      }
    }
    return contents;
  }

  private static String rows(Path file) throws SQLException {
    StringBuilder text = new StringBuilder();
    try (Connection connection = open(file);
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet names =
          statement.executeQuery("SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1")) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      for (String table : tables) {
        text.append(table).append(':');
        try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
          while (rows.next()) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
              text.append(rows.getString(i)).append('|');
            }
          }
        }
      }
    }
    return text.toString();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
