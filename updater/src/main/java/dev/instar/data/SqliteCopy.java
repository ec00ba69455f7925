package dev.instar.data;

import dev.instar.disk.Attributes;
import dev.instar.disk.Disk;
import dev.instar.disk.SqliteHeader;
import dev.instar.disk.SqliteName;
import dev.instar.disk.SqliteReading;
import dev.instar.model.BusyException;
import dev.instar.model.DecisionException;
import dev.instar.model.InstarException;
import dev.instar.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Copies an SQLite database that may be in use, as one consistent state of what is committed, and
 * proves the copy sound. The copy is one file: what a {@code -wal} held is in it, what an
 * unfinished transaction wrote is not.
 *
 * <p>The user's files are never written. The database is opened read-only, so that closing it
 * cannot write its {@code -wal} back; and where it is in WAL mode without having a {@code -wal},
 * opened as immutable, because SQLite would create one; whether it stayed so is checked afterwards.
 * A database whose last transaction was cut off (a hot journal) cannot be opened read-only; there
 * the two files are copied and the copy is recovered.
 */
final class SqliteCopy {
  private static final int BUSY_MILLIS = 5000;
  private static final int PAGES_PER_STEP = 1024;
  private static final int ATTEMPTS = 3;
  private static final int HEADER = 100;

  /** A failure of SQLite on its way through {@link Disk.Work}. */
  private static final class SqliteFailure extends IOException {
    private static final long serialVersionUID = 1L;
    private final SQLException sqlite;

    SqliteFailure(Path database, SQLException sqlite) {
      super("SQLite cannot copy " + database + ": " + sqlite.getMessage(), sqlite);
      this.sqlite = sqlite;
    }

    SQLiteErrorCode code() {
      return sqlite instanceof SQLiteException failure
          ? failure.getResultCode()
          : SQLiteErrorCode.SQLITE_ERROR;
    }
  }

  /** What SQLite does with an open database. */
  @FunctionalInterface
  private interface Use {
    void of(Connection connection) throws SQLException;
  }

  private final Disk disk;

  SqliteCopy(Disk disk) {
    this.disk = disk;
  }

  /**
   * Copies a database to a name that is free, with its permissions and time.
   *
   * @throws DecisionException when the database is corrupt
   * @throws BusyException when another process keeps it locked, or keeps changing it
   */
  void copy(Path database, Path to) throws IOException, InstarException {
    try {
      for (int attempt = 1; !copied(database, to); attempt++) {
        disk.delete(to);
        if (attempt == ATTEMPTS) {
          throw busy(database);
        }
      }
      disk.foreign(to, () -> finish(database, to));
      disk.flush(to);
    } catch (SqliteFailure e) {
      throw translated(database, e);
    }
  }

  /** The hash of a copy's pages, without those header fields that count writes. */
  static Sha256 image(Path copy) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    try (InputStream in = Files.newInputStream(copy)) {
      byte[] header = in.readNBytes(HEADER);
      for (int[] field : List.of(new int[] {24, 28}, new int[] {40, 44}, new int[] {92, 100})) {
        int end = Math.min(field[1], header.length);
        Arrays.fill(header, Math.min(field[0], end), end, (byte) 0);
      }
      digest.update(header);
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return Sha256.finish(digest.digest());
  }

  /**
   * What is wrong with the pages of a database, read where it is without changing it. Nothing is
   * found where it is in use, or must be recovered first, which the app does when it opens it.
   */
  static Optional<String> corruption(Path database) throws IOException {
    try (Connection connection = SqliteReading.open(database, BUSY_MILLIS)) {
      proveSound(connection);
      return Optional.empty();
    } catch (SQLException e) {
      String code = new SqliteFailure(database, e).code().name();
      boolean corrupt = code.startsWith("SQLITE_CORRUPT") || code.startsWith("SQLITE_NOTADB");
      return corrupt ? Optional.of(String.valueOf(e.getMessage())) : Optional.empty();
    }
  }

  /** One attempt; false when the copy cannot be trusted, because the database was written to. */
  private boolean copied(Path database, Path to) throws IOException {
    Path wal = SqliteHeader.beside(database, SqliteHeader.WAL);
    Path journal = SqliteHeader.beside(database, SqliteHeader.JOURNAL);
    boolean walMode = SqliteHeader.read(database).map(SqliteHeader::walMode).orElse(false);
    Optional<Snapshot.Fact> before = Snapshot.Fact.of(database);
    if (walMode && !Files.exists(wal) && !Files.exists(journal)) {
      disk.foreign(parent(to), () -> backUp(database, SqliteReading.IMMUTABLE, to));
      return !Files.exists(wal) && Snapshot.Fact.of(database).equals(before);
    }
    try {
      disk.foreign(parent(to), () -> backUp(database, SqliteReading.READ_ONLY, to));
      return true;
    } catch (SqliteFailure e) {
      if (e.code() != SQLiteErrorCode.SQLITE_READONLY_ROLLBACK) {
        throw e;
      }
    }
    Optional<Snapshot.Fact> journalBefore = Snapshot.Fact.of(journal);
    copyAndRecover(database, journal, to);
    return Snapshot.Fact.of(database).equals(before)
        && Snapshot.Fact.of(journal).equals(journalBefore);
  }

  private static void backUp(Path database, String mode, Path to) throws SqliteFailure {
    use(
        database,
        mode,
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN"); // one state for all steps
            statement.executeQuery("SELECT count(*) FROM sqlite_schema").close();
            int code =
                ((SQLiteConnection) connection)
                    .getDatabase()
                    .backup(
                        "main", SqliteName.of(to), null, 100, BUSY_MILLIS / 100, PAGES_PER_STEP);
            if (code != SQLiteErrorCode.SQLITE_OK.code) {
              SQLiteErrorCode failure = SQLiteErrorCode.getErrorCode(code);
              throw new SQLiteException(failure.message, failure);
            }
            statement.execute("COMMIT");
          }
        });
  }

  private void copyAndRecover(Path database, Path journal, Path to) throws IOException {
    Path journalCopy = SqliteHeader.beside(to, SqliteHeader.JOURNAL);
    disk.copy(database, to);
    disk.copy(journal, journalCopy);
    disk.foreign(
        parent(to),
        () -> {
          Attributes.makeWritable(to);
          Attributes.makeWritable(journalCopy);
          use(to, "mode=rw", connection -> check(connection, "PRAGMA schema_version"));
        });
    if (Files.exists(journalCopy)) {
      disk.delete(journalCopy);
    }
  }

  private static void finish(Path database, Path copy) throws IOException {
    use(copy, SqliteReading.IMMUTABLE, SqliteCopy::proveSound);
    Attributes.transfer(database, copy);
  }

  private static void proveSound(Connection copy) throws SQLException {
    try (Statement statement = copy.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA quick_check(20)")) {
      while (result.next()) {
        String line = result.getString(1);
        if (!line.equals("ok") && !isAboutValues(line)) {
          throw new SQLiteException(line, SQLiteErrorCode.SQLITE_CORRUPT);
        }
      }
    } catch (SQLiteException e) {
      // An extension of the app's that is not loaded here: the pages could not all be checked.
      if (e.getResultCode() != SQLiteErrorCode.SQLITE_ERROR) {
        throw e;
      }
    }
  }

  /** Rows that break a constraint are the app's affair; the file is sound. */
  private static boolean isAboutValues(String line) {
    return line.startsWith("CHECK constraint failed in ") || line.contains(" value in ");
  }

  private static void check(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
    }
  }

  private static void use(Path database, String mode, Use use) throws SqliteFailure {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setReadOnly(mode.startsWith(SqliteReading.READ_ONLY));
    try (Connection connection = config.createConnection(SqliteName.url(database, mode))) {
      use.of(connection);
    } catch (SQLException e) {
      throw new SqliteFailure(database, e);
    }
  }

  private static InstarException translated(Path database, SqliteFailure e) throws SqliteFailure {
    String code = e.code().name();
    if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
      return busy(database);
    }
    if (code.startsWith("SQLITE_CORRUPT") || code.startsWith("SQLITE_NOTADB")) {
      return new DecisionException(
          "The database " + database + " is corrupt: " + e.sqlite.getMessage() + ".",
          "It was not touched; nothing was changed.",
          "Restore a backup with the rollback command, or repair it (sqlite3 FILE .recover), then"
              + " run the command again.",
          e);
    }
    throw e;
  }

  private static BusyException busy(Path database) {
    return new BusyException(
        "The database " + database + " is being changed by another program.",
        "It was not touched; nothing was changed.",
        "Close the program that uses it, then run the command again.");
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}
