package dev.instar.migration;

import dev.instar.disk.RealDisk;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StageProgramRunner;
import dev.instar.model.Answers;
import dev.instar.model.FormatException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/** A stage with the one root "home", and a directory of migrations for it. */
public final class StagedData {
  public static final String DATABASE = "data/app.db";

  private final Path directory;
  private StageProgramRunner programs =
      (program, timeout, lines) -> new StageProgramRunner.Outcome(OptionalInt.of(0), "");
  private List<Path> jars = List.of();
  private Answers answers = Answers.none();

  public StagedData(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(home());
    Files.createDirectories(migrations());
    Files.createDirectories(directory.resolve("scratch"));
  }

  public Path home() {
    return directory.resolve("stage/home");
  }

  public Path migrations() {
    return directory.resolve("migrations");
  }

  public Path database() {
    return home().resolve(DATABASE);
  }

  public void programs(StageProgramRunner runner) {
    programs = runner;
  }

  public void answers(Answers given) {
    answers = given;
  }

  public void jars(List<Path> given) {
    jars = given;
  }

  /** Writes a file of the root. */
  public StagedData file(String path, String content) throws IOException {
    write(home().resolve(path), content);
    return this;
  }

  /** The content of a file of the root. */
  public String read(String path) throws IOException {
    return Files.readString(home().resolve(path));
  }

  public boolean has(String path) {
    return Files.exists(home().resolve(path));
  }

  /** Writes a migration, or a script of one. */
  public StagedData migration(String name, String content) throws IOException {
    write(migrations().resolve(name), content);
    return this;
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, content);
  }

  /** Runs SQL on the database, which is made when absent. */
  public StagedData sql(String... statements) throws SQLException, IOException {
    Files.createDirectories(Objects.requireNonNull(database().getParent()));
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA synchronous = OFF");
      for (String sql : statements) {
        statement.executeUpdate(sql);
      }
    }
    return this;
  }

  /** The first value that a query gives, as text. */
  public String query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? String.valueOf(result.getString(1)) : "no row";
    }
  }

  public MigrationSet load() throws FormatException, IOException {
    return MigrationSet.load(migrations(), jars, Set.of("home"));
  }

  public Stage stage() throws IOException {
    return new Stage(Map.of("home", home()), directory.resolve("scratch"), programs);
  }

  /** Runs these migrations. */
  public MigrationReport run(Migration... migrations) throws MigrationFailed, IOException {
    return MigrationRunner.run(
        List.of(migrations), stage(), MigrationListener.SILENT, new RealDisk(), answers);
  }

  /** Runs the declared migrations from one version to another. */
  public MigrationReport run(String from, String to)
      throws MigrationFailed, IOException, FormatException {
    try (MigrationSet set = load()) {
      return switch (set.chain(new Version(from), new Version(to))) {
        case ChainSearch.Found<Migration> found ->
            run(found.migrations().toArray(Migration[]::new));
        case ChainSearch.Gap<Migration> gap -> throw new AssertionError(gap.message());
      };
    }
  }

  /** Whether scratch files were cleaned up. */
  public boolean scratchIsEmpty() throws IOException {
    try (var left = Files.list(directory.resolve("scratch"))) {
      return left.findAny().isEmpty();
    }
  }
}
