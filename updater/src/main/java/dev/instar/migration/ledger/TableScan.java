package dev.instar.migration.ledger;

import dev.instar.migration.stage.StagedDatabase;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table once, row by row, into sums. What it keeps in memory does not grow with the rows.
 */
final class TableScan {
  private final Connection connection;
  private final String table;
  private final List<String> columns;
  private final int[] keyIndexes;
  private final List<String> key;

  private final Fingerprint keyHash = new Fingerprint();
  private final Fingerprint keyed = new Fingerprint();
  private final Fingerprint[] hashes;
  private final boolean[] isNull;
  private final Totals totals;

  /**
   * A scan that is to be run once.
   *
   * @param columns to be read; all of {@code key} are among them
   */
  TableScan(Connection connection, String table, List<String> columns, List<String> key) {
    this.connection = connection;
    this.table = table;
    this.columns = columns;
    this.key = key;
    keyIndexes = key.stream().mapToInt(name -> index(columns, name)).toArray();
    hashes = new Fingerprint[columns.size()];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = new Fingerprint();
    }
    isNull = new boolean[columns.size()];
    totals = new Totals(columns.size());
  }

  private static int index(List<String> columns, String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (TableMeasure.same(columns.get(i), name)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no column " + name);
  }

  /** Measures all rows, and leaves a trail of them. */
  TableMeasure measure(Path trail) throws SQLException, IOException {
    return measure("", trail);
  }

  /**
   * Measures some rows, and leaves a trail of them.
   *
   * @param where the condition on them, with its keyword
   */
  TableMeasure measure(String where, Path trail) throws SQLException, IOException {
    long rows = 0;
    byte[] nulls = new byte[nullBytes(columns.size())];
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(select() + where);
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(trail)))) {
      while (result.next()) {
        rows++;
        read(result);
        for (int i = 0; i < isNull.length; i++) {
          setBit(nulls, i, isNull[i]);
          if (!isNull[i]) {
            add(i);
          }
        }
        out.writeLong(keyHash.low());
        out.write(nulls);
      }
    }
    return measured(rows, trail);
  }

  /**
   * Measures only those rows whose key is in a trail, and of them only the values that were not
   * null then. A row that is there more often than in the trail counts as often as in the trail.
   *
   * @param places of this scan's columns among those of the scan that left the trail
   */
  TableMeasure measureAgain(RowTrail before, int[] places) throws SQLException, IOException {
    long rows = 0;
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(select())) {
      while (result.next()) {
        read(result);
        byte @Nullable [] nulls = before.take(keyHash.low());
        if (nulls == null) {
          continue;
        }
        rows++;
        for (int i = 0; i < isNull.length; i++) {
          if (!isNull[i] && !bit(nulls, places[i])) {
            add(i);
          }
        }
      }
    }
    return measured(rows, Path.of(""));
  }

  private String select() {
    return columns.stream()
            .map(StagedDatabase::quoted)
            .collect(Collectors.joining(", ", "SELECT ", ""))
        + " FROM "
        + StagedDatabase.quoted(table);
  }

  private void read(ResultSet result) throws SQLException {
    for (int i = 0; i < hashes.length; i++) {
      Object value = result.getObject(i + 1);
      isNull[i] = value == null;
      hashes[i].of(value);
    }
    keyHash.reset();
    for (int index : keyIndexes) {
      keyHash.add(hashes[index]);
    }
  }

  private void add(int column) {
    totals.values[column]++;
    totals.bare.get(column).add(hashes[column]);
    totals.keyed.get(column).add(keyed.reset().add(keyHash).add(hashes[column]));
  }

  private TableMeasure measured(long rows, Path trail) {
    List<TableMeasure.ColumnMeasure> measures = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      measures.add(
          new TableMeasure.ColumnMeasure(
              columns.get(i), totals.values[i], totals.keyed.get(i), totals.bare.get(i)));
    }
    return new TableMeasure(table, key, rows, measures, trail);
  }

  static int nullBytes(int columns) {
    return (columns + 7) / 8;
  }

  private static void setBit(byte[] bits, int index, boolean value) {
    int mask = 1 << (index % 8);
    bits[index / 8] = (byte) (value ? bits[index / 8] | mask : bits[index / 8] & ~mask);
  }

  private static boolean bit(byte[] bits, int index) {
    return (bits[index / 8] & 1 << (index % 8)) != 0;
  }

  private static final class Totals {
    final long[] values;
    final List<Fingerprint.Sum> keyed = new ArrayList<>();
    final List<Fingerprint.Sum> bare = new ArrayList<>();

    Totals(int columns) {
      values = new long[columns];
      for (int i = 0; i < columns; i++) {
        keyed.add(new Fingerprint.Sum());
        bare.add(new Fingerprint.Sum());
      }
    }
  }
}
