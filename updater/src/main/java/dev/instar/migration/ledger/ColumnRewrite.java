package dev.instar.migration.ledger;

import dev.instar.migration.ledger.TableMeasure.ColumnMeasure;
import dev.instar.migration.stage.StagePath;
import org.jspecify.annotations.Nullable;

/**
 * A column whose values were all visited, and each of them changed in a way that was proven to lose
 * nothing. It holds good for a column that had exactly these values, and has exactly those now.
 */
public final class ColumnRewrite {
  private final StagePath database;
  private final String table;
  private final String column;
  private final Fingerprint.Sum before = new Fingerprint.Sum();
  private final Fingerprint.Sum after = new Fingerprint.Sum();
  private final Fingerprint hash = new Fingerprint();

  public ColumnRewrite(StagePath database, String table, String column) {
    this.database = database;
    this.table = table;
    this.column = column;
  }

  /** A row was visited; null is no value. */
  public void row(@Nullable Object was, @Nullable Object is) {
    if (was != null) {
      before.add(hash.of(was));
    }
    if (is != null) {
      after.add(hash.of(is));
    }
  }

  boolean isOf(StagePath file, String name, ColumnMeasure measure) {
    return database.equals(file)
        && TableMeasure.same(table, name)
        && TableMeasure.same(column, measure.name());
  }

  boolean startsAt(Fingerprint.Sum sum) {
    return before.sameAs(sum);
  }

  Fingerprint.Sum end() {
    return after;
  }
}
