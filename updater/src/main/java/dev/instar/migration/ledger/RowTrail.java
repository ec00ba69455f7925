package dev.instar.migration.ledger;

import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The rows of an earlier scan, each of which can be taken once. */
interface RowTrail extends AutoCloseable {

  /** Which columns were null in a row with this key that was not yet taken; null when none is. */
  byte @Nullable [] take(long key) throws SQLException, IOException;

  @Override
  void close() throws SQLException, IOException;
}
