package dev.instar.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/**
 * Opens an SQLite database where it is, for reading alone: neither the file nor what lies beside it
 * is changed or made. Where it is in WAL mode without having a {@code -wal}, it is opened as
 * immutable, because SQLite would create one.
 */
public final class SqliteReading {
  /** Closing such a connection cannot write a {@code -wal} back. */
  public static final String READ_ONLY = "mode=ro";

  /** For a file that nobody changes meanwhile; nothing is made beside it. */
  public static final String IMMUTABLE = "mode=ro&immutable=1";

  private SqliteReading() {}

  /**
   * Opens a database.
   *
   * @throws SQLException when it is none, or must be recovered first, which the app does when it
   *     opens it; when the first statement is executed, when another process keeps it locked
   */
  public static Connection open(Path database, int busyMillis) throws IOException, SQLException {
    boolean walMode = SqliteHeader.read(database).map(SqliteHeader::walMode).orElse(false);
    boolean hasWal = Files.exists(SqliteHeader.beside(database, SqliteHeader.WAL));
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(busyMillis);
    config.setReadOnly(true);
    config.enableLoadExtension(false);
    return config.createConnection(
        SqliteName.url(database, walMode && !hasWal ? IMMUTABLE : READ_ONLY));
  }
}
