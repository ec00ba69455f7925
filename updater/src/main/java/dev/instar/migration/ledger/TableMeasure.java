package dev.instar.migration.ledger;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a table holds: how many rows, and for each column how many values and two sums of their
 * hashes, so that neither rows nor values can vanish or change without a sum changing.
 *
 * @param key the columns that tell a row from others: the primary key, or all of them
 * @param trail for each row, in a scratch file, the key's hash and which columns are null
 */
record TableMeasure(
    String name, List<String> key, long rows, List<ColumnMeasure> columns, Path trail) {

  /**
   * A column.
   *
   * @param values how many are not null
   * @param keyed hashes of the values that are not null, each together with its row's key
   * @param bare hashes of the values that are not null
   */
  record ColumnMeasure(String name, long values, Fingerprint.Sum keyed, Fingerprint.Sum bare) {

    private ColumnMeasure and(ColumnMeasure other) {
      return new ColumnMeasure(
          name, values + other.values, keyed.and(other.keyed), bare.and(other.bare));
    }
  }

  TableMeasure {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
  }

  /** With other rows of the same table; the trail is that of this one. */
  TableMeasure and(TableMeasure other) {
    List<ColumnMeasure> sums = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      sums.add(columns.get(i).and(other.columns.get(i)));
    }
    return new TableMeasure(name, key, rows + other.rows, sums, trail);
  }

  Optional<ColumnMeasure> column(String name) {
    return columns.stream().filter(column -> same(column.name, name)).findFirst();
  }

  boolean hasKey(String name) {
    return key.stream().anyMatch(column -> same(column, name));
  }

  /** Names of SQLite are the same regardless of the case of ASCII letters. */
  static boolean same(String one, String other) {
    return one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
  }
}
