package dev.instar.migration;

import dev.instar.migration.step.Step;
import java.util.Optional;

/** Hears how far a chain is, in the order in which it happens. */
public interface MigrationListener {

  /** One that does nothing. */
  MigrationListener SILENT = new MigrationListener() {};

  /**
   * A migration begins.
   *
   * @param number from 1
   * @param count how many there are in the chain
   */
  default void started(Migration migration, int number, int count) {}

  /** A step begins; once for each line of what it changes. */
  default void step(Migration migration, Step.Kind kind, String change) {}

  /** A migration tells how far it is, or something that should not go unseen. */
  default void progress(Migration migration, String line) {}

  /** Asked while a migration runs, also in the middle of a statement: why it must be stopped. */
  default Optional<String> objection(Migration migration) {
    return Optional.empty();
  }

  /** A migration is done, counted and validated. */
  default void finished(MigrationReport.Hop hop) {}
}
