package dev.instar.migration.state;

import dev.instar.disk.SqliteHeader;
import dev.instar.disk.SqliteReading;
import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.ConfigValue;
import dev.instar.migration.config.KeyPath;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks how data are made, where they are, without changing anything. */
final class ShapeReader {
  private static final int BUSY_MILLIS = 2000;

  /** How the names of stamps end, which are ours. */
  private static final String STAMP = ".instar.json";

  private final Map<String, Path> roots;

  /**
   * A reader.
   *
   * @param roots the directory of each data root, by the root's name
   */
  ShapeReader(Map<String, Path> roots) {
    this.roots = roots;
  }

  /** All there is: databases wherever they are, and what lies at the top of each root. */
  Shape all() throws IOException {
    Shape shape = Shape.empty();
    for (Map.Entry<String, Path> root : roots.entrySet()) {
      List<Path> paths;
      try (Stream<Path> walk = Files.walk(root.getValue())) {
        paths = walk.sorted().toList();
      }
      for (Path path : paths) {
        Path below = root.getValue().relativize(path);
        String place = root.getKey() + "/" + below.toString().replace('\\', '/');
        boolean isAtTop = path.equals(root.getValue().resolve(below.getFileName()));
        if (SqliteHeader.read(path).isPresent()) {
          database(path).ifPresent(tables -> shape.databases().put(place, tables));
        } else if (isAtTop && !path.equals(root.getValue())) {
          top(place, path, shape);
        }
      }
    }
    return shape;
  }

  /** What is there of the places that another shape has. */
  Shape of(Shape known) throws IOException {
    Shape shape = Shape.empty();
    for (String place : known.databases().keySet()) {
      Optional<Path> file = at(place);
      if (file.isPresent() && SqliteHeader.read(file.get()).isPresent()) {
        database(file.get()).ifPresent(tables -> shape.databases().put(place, tables));
      }
    }
    NavigableSet<String> others = new TreeSet<>(known.configurations().keySet());
    others.addAll(known.directories());
    for (String place : others) {
      Optional<Path> path = at(place);
      if (path.isPresent()) {
        top(place, path.get(), shape);
      }
    }
    return shape;
  }

  private Optional<Path> at(String place) {
    int slash = place.indexOf('/');
    return Optional.ofNullable(roots.get(place.substring(0, slash)))
        .map(root -> root.resolve(place.substring(slash + 1)))
        .filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
  }

  private static void top(String place, Path path, Shape shape) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      shape.directories().add(place);
    } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && !place.endsWith(STAMP)) {
      Optional<ConfigFormat> format = ConfigFormat.of(place);
      if (format.isPresent()) {
        shape.configurations().put(place, keys(format.get(), path));
      }
    }
  }

  /** The keys of a configuration; none of one that cannot be read. */
  private static NavigableSet<String> keys(ConfigFormat format, Path file) throws IOException {
    NavigableSet<String> keys = new TreeSet<>();
    try {
      collect(List.of(), format.read(file.toString(), Files.readAllBytes(file)), keys);
    } catch (FormatException e) {
      keys.clear(); // whoever migrates it says what is wrong with it
    }
    return keys;
  }

  private static void collect(List<String> above, ConfigValue value, NavigableSet<String> keys) {
    if (value instanceof ConfigValue.Mapping mapping && !mapping.entries().isEmpty()) {
      mapping
          .entries()
          .forEach((key, below) -> {
            List<String> path = new ArrayList<>(above);
            path.add(key);
            collect(path, below, keys);
          });
    } else if (!above.isEmpty()) {
      keys.add(new KeyPath(above).toString());
    }
  }

  /** Tables and views; nothing where the database is locked, damaged, or must be recovered. */
  private static Optional<NavigableMap<String, NavigableMap<String, String>>> database(Path file)
      throws IOException {
    NavigableMap<String, NavigableMap<String, String>> tables = new TreeMap<>();
    try (Connection connection = SqliteReading.open(file, BUSY_MILLIS);
        Statement statement = connection.createStatement();
        ResultSet columns =
            statement.executeQuery(
                """
                SELECT t.name, c.name, c.type FROM pragma_table_list t, pragma_table_xinfo(t.name) c
                WHERE t.schema = 'main' AND t.type <> 'shadow' AND t.name NOT LIKE 'sqlite\\_%'
                  ESCAPE '\\'
                """)) {
      while (columns.next()) {
        tables
            .computeIfAbsent(columns.getString(1), table -> new TreeMap<>())
            .put(columns.getString(2), String.valueOf(columns.getString(3)));
      }
      return Optional.of(tables);
    } catch (SQLException e) {
      return Optional.empty();
    }
  }
}
