package dev.instar.migration.ledger;

import dev.instar.disk.Disk;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A count of all that a stage holds at one moment: rows and values of SQLite tables, keys and
 * values of configurations, and every file's hash. Two of them, before and after, tell what a
 * migration lost. What Instar itself writes ({@code .instar.json}) is not counted.
 */
public final class Ledger {
  /** The stamp that Instar keeps with the data. */
  static final String STAMP = ".instar.json";

  private final LedgerScratch scratch;
  private final SortedMap<String, FileMeasure> files;

  Ledger(LedgerScratch scratch, SortedMap<String, FileMeasure> files) {
    this.scratch = scratch;
    this.files = files;
  }

  /**
   * Counts a stage.
   *
   * @param before an earlier ledger of the same stage: what did not change is not read again
   * @throws StepFailed when a SQLite file cannot be read
   */
  public static Ledger measure(
      Stage stage, Disk disk, LedgerScratch scratch, @Nullable Ledger before)
      throws IOException, StepFailed {
    return new LedgerReader(stage, disk, scratch, before).read();
  }

  /** What is gone or changed. */
  public record Verdict(List<String> losses, List<String> notes) {
    public Verdict {
      losses = List.copyOf(losses);
      notes = List.copyOf(notes);
    }
  }

  /**
   * Compares this, which was before, with what is there now.
   *
   * @param trace what the engine itself moved in between
   * @param declared what may be gone
   */
  public Verdict compare(Stage stage, Ledger after, Trace trace, List<Loss> declared)
      throws IOException, StepFailed {
    return new LedgerComparison(stage, this, after, trace, declared).verdict();
  }

  /** SQLite files of now that are new or other than before. */
  public List<StagePath> databasesOtherThan(Ledger before) {
    List<StagePath> databases = new ArrayList<>();
    for (FileMeasure file : files.values()) {
      Optional<FileMeasure> old = before.file(file.place());
      if (file.database().isPresent() && !old.filter(file::sameBytes).isPresent()) {
        databases.add(file.place());
      }
    }
    return databases;
  }

  /** Rows that refer to nothing in a SQLite file, by what refers to what; none when it is new. */
  public Map<String, Long> violations(StagePath database) {
    return file(database)
        .flatMap(FileMeasure::database)
        .map(DatabaseMeasure::violations)
        .orElse(Map.of());
  }

  /**
   * How many things of one kind there were, and are.
   *
   * @param what {@code employees} for a table, {@code home/config.yaml} for a configuration's keys
   */
  public record Total(String what, long before, long after) {}

  /** Rows of each table, before and now; a table that is new or gone counts as empty. */
  public List<Total> tableTotals(Ledger after) {
    SortedMap<String, Long> before = rows();
    SortedMap<String, Long> now = after.rows();
    SortedMap<String, Long> all = new TreeMap<>(before);
    all.putAll(now);
    return all.keySet().stream()
        .map(table -> new Total(table, before.getOrDefault(table, 0L), now.getOrDefault(table, 0L)))
        .toList();
  }

  private SortedMap<String, Long> rows() {
    SortedMap<String, Long> rows = new TreeMap<>();
    long databases = files.values().stream().filter(file -> file.database().isPresent()).count();
    for (FileMeasure file : files.values()) {
      file.database()
          .ifPresent(database ->
              database
                  .tables()
                  .forEach(table ->
                      rows.put(
                          databases > 1 ? file.place() + ": " + table.name() : table.name(),
                          table.rows())));
    }
    return rows;
  }

  /** Files that are new, gone or other than before, a line each, in the order of their paths. */
  public List<String> changedFiles(Ledger after) {
    SortedMap<String, String> changes = new TreeMap<>();
    files.keySet().forEach(place -> changes.put(place, "removed"));
    after.files.forEach((place, now) -> {
      FileMeasure old = files.get(place);
      if (old == null) {
        changes.put(place, "new");
      } else if (old.sameBytes(now)) {
        changes.remove(place);
      } else {
        changes.put(place, "changed");
      }
    });
    return changes.entrySet().stream()
        .map(change -> change.getKey() + " (" + change.getValue() + ")")
        .toList();
  }

  /** How many files there are. */
  public long fileCount() {
    return files.size();
  }

  Optional<FileMeasure> file(StagePath place) {
    return Optional.ofNullable(files.get(place.toString()));
  }

  Collection<FileMeasure> files() {
    return files.values();
  }

  LedgerScratch scratch() {
    return scratch;
  }

  /** All SQLite files. */
  public List<StagePath> databases() {
    return files.values().stream()
        .filter(file -> file.database().isPresent())
        .map(FileMeasure::place)
        .toList();
  }
}
