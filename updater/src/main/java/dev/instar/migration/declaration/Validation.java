package dev.instar.migration.declaration;

import dev.instar.migration.stage.StagePath;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What must be true of the migrated stage. */
public sealed interface Validation {

  /**
   * A query whose first value must be as told.
   *
   * @param expected the value as text; when absent, what the query gave before the migration
   */
  record Sql(StagePath database, String query, Optional<String> expected) implements Validation {}

  /** A program that must end with 0. */
  record Run(List<String> program, Duration timeout) implements Validation {
    public Run {
      program = List.copyOf(program);
    }
  }
}
