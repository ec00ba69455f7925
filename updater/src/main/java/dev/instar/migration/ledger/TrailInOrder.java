package dev.instar.migration.ledger;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A trail that finds rows only in the order in which they were scanned, with others between them:
 * what a table gives to which rows were added. It reads the trail once, along with the table.
 */
final class TrailInOrder implements RowTrail {
  private final DataInputStream in;
  private final int nullBytes;
  private long left;
  private long key;
  private byte[] nulls = {};

  /**
   * Reads a trail.
   *
   * @param columns how many the scanned table had
   */
  TrailInOrder(Path trail, int columns) throws IOException {
    nullBytes = TableScan.nullBytes(columns);
    left = Files.size(trail) / (Long.BYTES + nullBytes);
    in = new DataInputStream(new BufferedInputStream(Files.newInputStream(trail)));
    next();
  }

  private void next() throws IOException {
    if (left > 0) {
      key = in.readLong();
      nulls = in.readNBytes(nullBytes);
    }
  }

  @Override
  public byte @Nullable [] take(long wanted) throws IOException {
    if (left == 0 || key != wanted) {
      return null;
    }
    byte[] taken = nulls;
    left--;
    next();
    return taken;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
