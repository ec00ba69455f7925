package dev.instar.migration.stage;

import dev.instar.disk.Disk;
import dev.instar.disk.SqliteName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/**
 * A SQLite file of the stage. Connections to it reach no other file: attaching is limited to zero
 * databases (which stops {@code VACUUM INTO} as well) and extensions cannot be loaded. When the
 * last one is closed, the file stands alone, without {@code -wal} and {@code -shm}.
 */
public final class StagedDatabase {
  /** What SQLite keeps beside a file named X: X-wal, X-shm, X-journal. */
  public static final List<String> COMPANIONS = List.of("-wal", "-shm", "-journal");

  private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern DECORATED =
      Pattern.compile("\\[SQLITE_[A-Z_]+]\\s+[^(]*\\((.*)\\)", Pattern.DOTALL);
  private static final int BUSY_MILLISECONDS = 10_000;

  private final Path file;

  public StagedDatabase(Path file) {
    this.file = file;
  }

  public Path file() {
    return file;
  }

  /** Whether a file begins as SQLite's do. */
  public static boolean isDatabase(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(HEADER.length), HEADER);
    }
  }

  /** Opens the file, which exists, for reading and writing. Foreign keys are off, as by default. */
  public Connection open() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLISECONDS);
    config.enableLoadExtension(false);
    config.setTempStore(SQLiteConfig.TempStore.FILE);
    config.enforceForeignKeys(false);
    SQLiteConnection connection =
        (SQLiteConnection) config.createConnection(SqliteName.url(file, "mode=rw"));
    try {
      connection.setLimit(SQLiteLimits.SQLITE_LIMIT_ATTACHED, 0);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Work on an open database. */
  @FunctionalInterface
  public interface Work<T> {
    T run(Connection connection) throws SQLException, IOException, StepFailed;
  }

  /**
   * Opens, works, folds the write-ahead log into the file and closes, all as one foreign change of
   * the disk. The journal mode stays what it was.
   */
  public <T> T use(Disk disk, Work<T> work) throws IOException, SQLException, StepFailed {
    Use<T> use = new Use<>(work);
    disk.foreign(file, use);
    return use.result();
  }

  /** Folds in what a program left beside the file: a write-ahead log or a hot journal. */
  public void settle(Disk disk) throws IOException, SQLException, StepFailed {
    for (String companion : COMPANIONS) {
      if (Files.exists(file.resolveSibling(file.getFileName() + companion))) {
        use(disk, StagedDatabase::touch);
        return;
      }
    }
  }

  /**
   * Rows that refer to nothing, counted by who refers to what. A foreign key that SQLite cannot
   * check counts as one.
   */
  public static SortedMap<String, Long> violations(Connection connection) throws SQLException {
    SortedMap<String, Long> violations = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet check = statement.executeQuery("PRAGMA foreign_key_check")) {
      while (check.next()) {
        violations.merge(
            "table " + check.getString(1) + " refers to missing rows of " + check.getString(3),
            1L,
            Long::sum);
      }
    } catch (SQLException e) {
      if (!message(e).contains("foreign key mismatch")) {
        throw e;
      }
      violations.put(message(e), 1L);
    }
    return violations;
  }

  /** A name as SQL takes it literally. */
  public static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Executes one statement that needs no values. */
  public static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Takes an open transaction back because of a failure, which keeps what else goes wrong. */
  public static void rollBack(Connection connection, Exception failure) {
    try {
      execute(connection, "ROLLBACK");
    } catch (SQLException e) {
      failure.addSuppressed(e); // SQLite has rolled back already
    }
  }

  /** What SQLite itself said, without the driver's decoration. */
  public static String message(SQLException e) {
    String message = String.valueOf(e.getMessage());
    Matcher decorated = DECORATED.matcher(message);
    return decorated.matches() ? decorated.group(1) : message;
  }

  /** The same of whatever went wrong with a database. */
  public static String why(Exception e) {
    return e instanceof SQLException sql ? message(sql) : String.valueOf(e.getMessage());
  }

  private static boolean touch(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute("SELECT count(*) FROM sqlite_schema");
    }
  }

  /** Carries the three kinds of failures through a seam that knows one of them. */
  private final class Use<T> implements Disk.Work {
    private final Work<T> work;
    private @Nullable T result;
    private @Nullable SQLException sqlFailure;
    private @Nullable StepFailed stepFailure;

    Use(Work<T> work) {
      this.work = work;
    }

    @Override
    public void run() throws IOException {
      try (Connection connection = open()) {
        result = work.run(connection);
        try (Statement statement = connection.createStatement()) {
          statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
      } catch (SQLException e) {
        sqlFailure = e;
      } catch (StepFailed e) {
        stepFailure = e;
      }
    }

    T result() throws SQLException, StepFailed {
      if (sqlFailure != null) {
        throw sqlFailure;
      }
      if (stepFailure != null) {
        throw stepFailure;
      }
      return Objects.requireNonNull(result);
    }
  }
}
