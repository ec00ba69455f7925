package dev.instar.migration;

import dev.instar.migration.declaration.Risk;
import dev.instar.migration.ledger.Ledger;
import dev.instar.model.Version;
import java.time.Duration;
import java.util.List;

/**
 * What a chain did.
 *
 * @param tables rows of each table before the first migration and after the last
 * @param filesBefore how many files the stage held
 * @param filesAfter how many it holds
 * @param changedFiles each with whether it is new, changed or removed
 * @param samples one row of each changed table, as it is now
 */
public record MigrationReport(
    List<Hop> hops,
    List<Ledger.Total> tables,
    long filesBefore,
    long filesAfter,
    List<String> changedFiles,
    List<String> samples) {

  /**
   * One migration of the chain.
   *
   * @param duration with counting and validation
   * @param records rows, documents, keys and files it worked on
   * @param changes what it changed, as the plan said
   * @param notes what was out of the ordinary, and no failure
   */
  public record Hop(
      Version from,
      Version to,
      String title,
      Risk risk,
      Duration duration,
      long records,
      List<String> changes,
      List<String> notes) {
    public Hop {
      changes = List.copyOf(changes);
      notes = List.copyOf(notes);
    }
  }

  public MigrationReport {
    hops = List.copyOf(hops);
    tables = List.copyOf(tables);
    changedFiles = List.copyOf(changedFiles);
    samples = List.copyOf(samples);
  }

  /** How long all of it took. */
  public Duration duration() {
    return hops.stream().map(Hop::duration).reduce(Duration.ZERO, Duration::plus);
  }
}
