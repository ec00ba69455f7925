package dev.instar.migration.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a SQLite file holds.
 *
 * @param tables that could be read, in the order of their names; SQLite's own are left out
 * @param unreadable virtual tables whose module is not here
 * @param objects indexes, triggers and views, as messages name them
 * @param violations of foreign keys: {@code child -> parent}, and how many rows
 */
record DatabaseMeasure(
    List<TableMeasure> tables,
    SortedSet<String> unreadable,
    SortedSet<String> objects,
    Map<String, Long> violations) {

  DatabaseMeasure {
    tables = List.copyOf(tables);
    violations = Map.copyOf(violations);
  }

  Optional<TableMeasure> table(String name) {
    return tables.stream().filter(table -> TableMeasure.same(table.name(), name)).findFirst();
  }

  /** Whether there is a table of that name, readable or not. */
  boolean has(String name) {
    return table(name).isPresent() || unreadable.contains(name);
  }
}
