package dev.instar.migration.ledger;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A trail that can be asked for a row's key. It lives in a temporary SQLite database, so that its
 * size does not matter to memory; it is needed only when rows stand in another order than before.
 */
final class TrailIndex implements RowTrail {
  private final Connection connection;
  private final PreparedStatement find;
  private final PreparedStatement use;

  /**
   * Reads a trail.
   *
   * @param columns how many the scanned table had
   */
  TrailIndex(Path trail, int columns) throws IOException, SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:"); // a file that SQLite removes itself
    try {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE trail(key INTEGER, nulls BLOB, used INTEGER DEFAULT 0)");
        fill(trail, TableScan.nullBytes(columns));
        statement.execute("CREATE INDEX by_key ON trail(key, used)");
      }
      find =
          connection.prepareStatement(
              "SELECT rowid, nulls FROM trail WHERE key = ? AND used = 0 LIMIT 1");
      use = connection.prepareStatement("UPDATE trail SET used = 1 WHERE rowid = ?");
    } catch (IOException | SQLException e) {
      connection.close();
      throw e;
    }
  }

  private void fill(Path trail, int nullBytes) throws IOException, SQLException {
    try (DataInputStream in =
            new DataInputStream(new BufferedInputStream(Files.newInputStream(trail)));
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO trail(key, nulls) VALUES (?, ?)")) {
      while (true) {
        insert.setLong(1, in.readLong());
        insert.setBytes(2, in.readNBytes(nullBytes));
        insert.executeUpdate();
      }
    } catch (EOFException e) {
      return; // all read
    }
  }

  @Override
  public byte @Nullable [] take(long key) throws SQLException {
    find.setLong(1, key);
    try (ResultSet found = find.executeQuery()) {
      if (!found.next()) {
        return null;
      }
      byte[] nulls = found.getBytes(2);
      use.setLong(1, found.getLong(1));
      use.executeUpdate();
      return nulls;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
