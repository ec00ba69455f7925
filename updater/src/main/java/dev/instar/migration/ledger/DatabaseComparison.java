package dev.instar.migration.ledger;

import dev.instar.migration.ledger.TableMeasure.ColumnMeasure;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds what a SQLite file lost. Equal sums prove that nothing did; tables where they differ are
 * left open, to be read once more, so that added rows and filled-in nulls are not taken for losses.
 */
final class DatabaseComparison {
  private final List<Loss> declared;
  private final Rewrites rewrites;
  private final List<String> losses = new ArrayList<>();
  private final List<Pair> open = new ArrayList<>();

  /** Knows what became of columns whose values were all changed by the engine, one by one. */
  @FunctionalInterface
  interface Rewrites {
    /** What the values of a column must sum up to now; nothing when they were let alone. */
    Optional<Fingerprint.Sum> expected(String table, ColumnMeasure column);
  }

  /**
   * A table as it was and as it is.
   *
   * @param survivors which column holds now what a column held then; declared losses left out
   */
  record Pair(
      TableMeasure before, TableMeasure after, Map<ColumnMeasure, ColumnMeasure> survivors) {

    /** Whether rows are told apart by the same values as before. */
    boolean sameKey() {
      return before.key().size() == after.key().size()
          && key().size() == before.key().size()
          && key().stream().allMatch(after::hasKey);
    }

    /** The columns of now that hold what told rows apart. */
    List<String> key() {
      List<String> key = new ArrayList<>();
      for (String name : before.key()) {
        survivors.forEach((old, now) -> {
          if (TableMeasure.same(old.name(), name)) {
            key.add(now.name());
          }
        });
      }
      return key;
    }

    /** A scan of the table as it is, by the columns that survived. */
    TableScan scan(Connection connection) {
      List<String> columns = survivors.values().stream().map(ColumnMeasure::name).toList();
      return new TableScan(connection, after.name(), columns, key());
    }

    /** Where those columns stood before. */
    int[] places() {
      return survivors.keySet().stream().mapToInt(before.columns()::indexOf).toArray();
    }

    /** The columns of before whose values are not all there, or not in their rows. */
    List<ColumnMeasure> changed() {
      boolean keyed = sameKey();
      List<ColumnMeasure> changed = new ArrayList<>();
      survivors.forEach((old, now) -> {
        if (keyed ? !old.keyed().sameAs(now.keyed()) : !old.bare().sameAs(now.bare())) {
          changed.add(old);
        }
      });
      return changed;
    }

    /** The same pair without these columns. */
    Pair without(List<ColumnMeasure> settled) {
      Map<ColumnMeasure, ColumnMeasure> rest = new LinkedHashMap<>(survivors);
      settled.forEach(rest::remove);
      return new Pair(before, after, rest);
    }
  }

  DatabaseComparison(List<Loss> declared, Rewrites rewrites) {
    this.declared = declared;
    this.rewrites = rewrites;
  }

  /** What is lost for sure, a line each. */
  List<String> losses() {
    return losses;
  }

  /** Tables whose sums do not tell. */
  List<Pair> open() {
    return open;
  }

  /**
   * Compares the sums.
   *
   * @param after empty when the file is gone
   */
  void compare(DatabaseMeasure before, Optional<DatabaseMeasure> after) {
    for (TableMeasure table : before.tables()) {
      if (isDeclared(table.name())) {
        continue;
      }
      Optional<TableMeasure> now =
          after.flatMap(found -> found.table(table.name()).or(() -> renamed(table, before, found)));
      if (now.isPresent()) {
        compare(table, now.get());
      } else if (table.rows() > 0) {
        losses.add("table " + table.name() + ": " + table.rows() + " rows before, 0 after");
      }
    }
    for (String name : before.unreadable()) {
      if (after.filter(found -> found.has(name)).isEmpty() && !isDeclared(name)) {
        losses.add("table " + name + ": gone, and its rows cannot be counted here");
      }
    }
  }

  /** A new table that holds every column of the old one is the old one with another name. */
  private static Optional<TableMeasure> renamed(
      TableMeasure table, DatabaseMeasure before, DatabaseMeasure after) {
    return after.tables().stream()
        .filter(candidate -> before.table(candidate.name()).isEmpty())
        .filter(candidate -> candidate.rows() == table.rows())
        .filter(candidate -> table.columns().stream().allMatch(column -> holds(candidate, column)))
        .findFirst();
  }

  private static boolean holds(TableMeasure table, ColumnMeasure column) {
    return table
        .column(column.name())
        .filter(other -> other.bare().sameAs(column.bare()))
        .isPresent();
  }

  private void compare(TableMeasure before, TableMeasure after) {
    if (after.rows() < before.rows()) {
      losses.add(
          "table "
              + before.name()
              + ": "
              + before.rows()
              + " rows before, "
              + after.rows()
              + " after");
      return;
    }
    Pair all = new Pair(before, after, survivors(before, after));
    Pair pair = all.without(rewritten(all));
    List<ColumnMeasure> changed = pair.changed();
    if (after.rows() == before.rows() && changed.isEmpty()) {
      return;
    }
    if (pair.sameKey()) {
      open.add(pair);
    } else {
      changed.forEach(column -> report(before, column));
    }
  }

  /** The columns that changed, and as the engine itself changed them, value by value. */
  private List<ColumnMeasure> rewritten(Pair pair) {
    return pair.changed().stream()
        .filter(column ->
            rewrites
                .expected(pair.before.name(), column)
                .filter(Objects.requireNonNull(pair.survivors.get(column)).bare()::sameAs)
                .isPresent())
        .toList();
  }

  /** Which column of now holds what a column of before held; vanished ones are reported. */
  private Map<ColumnMeasure, ColumnMeasure> survivors(TableMeasure before, TableMeasure after) {
    Map<ColumnMeasure, ColumnMeasure> survivors = new LinkedHashMap<>();
    for (ColumnMeasure column : before.columns()) {
      Optional<ColumnMeasure> now =
          after.column(column.name()).or(() -> renamed(column, before, after));
      if (isDeclared(before.name(), column.name())) {
        continue;
      }
      if (now.isPresent()) {
        survivors.put(column, now.get());
      } else if (column.values() > 0) {
        losses.add(
            "column "
                + column.name()
                + " of table "
                + before.name()
                + ": "
                + column.values()
                + " values before, 0 after");
      }
    }
    return survivors;
  }

  private static Optional<ColumnMeasure> renamed(
      ColumnMeasure column, TableMeasure before, TableMeasure after) {
    return after.columns().stream()
        .filter(candidate -> before.column(candidate.name()).isEmpty())
        .filter(candidate -> column.values() > 0 && candidate.bare().sameAs(column.bare()))
        .findFirst();
  }

  /** Reads the tables that are open once more, and only the rows and values of before. */
  boolean lookAgain(Connection connection) throws SQLException, IOException {
    for (Pair pair : open) {
      lookAgain(connection, pair);
    }
    return true;
  }

  private void lookAgain(Connection connection, Pair pair) throws SQLException, IOException {
    TableMeasure before = pair.before;
    TableMeasure again = measureAgain(connection, pair);
    if (again.rows() < before.rows()) {
      losses.add(
          "table "
              + before.name()
              + ": "
              + (before.rows() - again.rows())
              + " of "
              + before.rows()
              + " rows are gone or changed in "
              + String.join(", ", before.key()));
      return;
    }
    int i = 0;
    for (ColumnMeasure column : pair.survivors.keySet()) {
      if (!again.columns().get(i).keyed().sameAs(column.keyed())) {
        report(before, column);
      }
      i++;
    }
  }

  private static TableMeasure measureAgain(Connection connection, Pair pair)
      throws SQLException, IOException {
    TableMeasure before = pair.before;
    try (RowTrail trail = new TrailInOrder(before.trail(), before.columns().size())) {
      TableMeasure again = pair.scan(connection).measureAgain(trail, pair.places());
      if (again.rows() == before.rows()) {
        return again;
      }
    }
    try (RowTrail trail = new TrailIndex(before.trail(), before.columns().size())) {
      return pair.scan(connection).measureAgain(trail, pair.places());
    }
  }

  private void report(TableMeasure table, ColumnMeasure column) {
    losses.add(
        "column "
            + column.name()
            + " of table "
            + table.name()
            + ": values changed or are gone ("
            + column.values()
            + " values before)");
  }

  private boolean isDeclared(String name) {
    return declared.stream()
        .anyMatch(
            loss -> loss instanceof Loss.Table table && TableMeasure.same(table.table(), name));
  }

  private boolean isDeclared(String table, String name) {
    return declared.stream()
        .anyMatch(loss ->
            loss instanceof Loss.Column column
                && TableMeasure.same(column.table(), table)
                && TableMeasure.same(column.column(), name));
  }
}
