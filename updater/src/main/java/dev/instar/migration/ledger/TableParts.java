package dev.instar.migration.ledger;

import dev.instar.migration.stage.StagedDatabase;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Scans a large table by ranges of its row ids, each with a connection and a processor of its own.
 * Sums do not depend on the order of rows; the trails are put together in the order of the ranges.
 *
 * @param name under which the row id can be asked for
 * @param first the least row id
 * @param last the greatest
 */
record TableParts(StagedDatabase database, String name, long first, long last, int count) {
  /** Fewer are scanned before a second connection is open. */
  private static final long LEAST_ROWS_OF_A_PART = 50_000;

  /**
   * The parts of a table.
   *
   * @param columns all that it has
   * @return empty when it is small, has no row ids, or there is one processor only
   */
  static Optional<TableParts> of(
      StagedDatabase database, Connection connection, String table, List<String> columns)
      throws SQLException {
    Optional<String> name =
        Stream.of("rowid", "_rowid_", "oid")
            .filter(id -> columns.stream().noneMatch(column -> TableMeasure.same(column, id)))
            .findFirst();
    int processors = Runtime.getRuntime().availableProcessors();
    if (name.isEmpty() || processors == 1) {
      return Optional.empty();
    }
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT min(%1$s), max(%1$s) FROM %2$s"
                    .formatted(name.get(), StagedDatabase.quoted(table)))) {
      long first = found.getLong(1);
      long last = found.getLong(2);
      double rows = (double) last - first; // at most: there may be gaps
      int count = (int) Math.min(processors, rows / LEAST_ROWS_OF_A_PART);
      return count < 2
          ? Optional.empty()
          : Optional.of(new TableParts(database, name.get(), first, last, count));
    }
  }

  /** Measures all rows, and leaves a trail of them. */
  TableMeasure measure(String table, List<String> columns, List<String> key, Path trails)
      throws SQLException, IOException {
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<TableMeasure>> running = new ArrayList<>();
      for (int part = 0; part < count; part++) {
        String range = range(part);
        Callable<TableMeasure> scan =
            () -> {
              try (Connection connection = database.open()) {
                return new TableScan(connection, table, columns, key)
                    .measure(range, Files.createTempFile(trails, "trail", ""));
              }
            };
        running.add(threads.submit(scan));
      }
      TableMeasure whole = result(running.getFirst());
      for (Future<TableMeasure> part : running.subList(1, count)) {
        whole = joined(whole, result(part));
      }
      return whole;
    }
  }

  /** The condition on the rows of a part; those of the first and the last are open. */
  private String range(int part) {
    String from = part == 0 ? "" : name + " >= " + limit(part);
    String to = part == count - 1 ? "" : name + " < " + limit(part + 1);
    return " WHERE " + from + (from.isEmpty() || to.isEmpty() ? "" : " AND ") + to;
  }

  private long limit(int part) {
    return first + (long) (((double) last - first) / count * part);
  }

  private static TableMeasure result(Future<TableMeasure> part) throws SQLException, IOException {
    try {
      return part.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SQLException sql -> throw sql;
        case IOException io -> throw io;
        case null, default -> throw new IllegalStateException("a scan failed", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a table was scanned");
    }
  }

  private static TableMeasure joined(TableMeasure one, TableMeasure other) throws IOException {
    try (OutputStream out = Files.newOutputStream(one.trail(), StandardOpenOption.APPEND)) {
      Files.copy(other.trail(), out);
    }
    Files.delete(other.trail());
    return one.and(other);
  }
}
