package dev.instar;

import dev.instar.backup.Backup;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.install.Layout;
import dev.instar.migration.Migration;
import dev.instar.migration.MigrationReport;
import dev.instar.model.Answers;
import dev.instar.model.AppName;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A change that was looked at from all sides and may be carried out: which program, which data, by
 * which migrations or from which backup.
 *
 * @param own the image whose updater runs now
 * @param active the version that is active now, if any
 * @param target the image that becomes active
 * @param data where the data are, and which version they have
 * @param chain the migrations that lead them to the target's version; empty for a rollback
 * @param restored the backup whose data come back, for a rollback
 */
record Change(
    FinalizeRequest request,
    InstalledImage own,
    Optional<Version> active,
    InstalledImage target,
    ImageProof.Proven proven,
    DataState data,
    List<Migration> chain,
    Optional<Backup> restored) {

  Change {
    chain = List.copyOf(chain);
  }

  /** The same with answers to what the migrations ask. */
  Change answered(Answers answers) {
    return new Change(
        request.answered(answers), own, active, target, proven, data, chain, restored);
  }

  /** Whether the program stays, and only the data come to the version that it uses. */
  boolean isMigration() {
    return request.operation() == Journal.Operation.MIGRATE;
  }

  /** The version of the data afterwards; none when there are no data. */
  Optional<Version> dataAfter() {
    if (restored.isPresent()) {
      return restored.get().manifest().dataVersion();
    }
    Optional<Version> uses = target.descriptor().dataVersion();
    if (data.present().isEmpty() || uses.isEmpty()) {
      return Optional.empty();
    }
    if (request.keepChanges()) {
      return uses;
    }
    return data.version().filter(uses.get()::isOlderThan).or(() -> uses);
  }

  /** The version that becomes active. */
  Version version() {
    return target.descriptor().imageVersion();
  }

  /**
   * What the user is shown before anything changes.
   *
   * @param expected how long migrations will take, as far as that is known
   */
  Event.Planned plan(Map<Requirement, Duration> expected) {
    return new Event.Planned(
        active,
        version(),
        data.version(),
        dataAfter(),
        Optional.empty(),
        chain.stream().map(migration -> planned(migration, expected)).toList(),
        DataState.places(data.present()));
  }

  static Event.PlannedMigration planned(Migration migration, Map<Requirement, Duration> expected) {
    return new Event.PlannedMigration(
        migration.from(),
        migration.to(),
        migration.title(),
        migration.risk().label(),
        migration.changes(),
        migration.why(),
        Optional.ofNullable(expected.get(migration.between())));
  }

  /** What a rehearsal of it has measured. */
  Event.Rehearsed rehearsed(NextState.Staging staging) {
    List<Event.Migrated> migrated =
        staging.report().stream()
            .flatMap(report -> report.hops().stream())
            .map(hop ->
                new Event.Migrated(
                    hop.from(),
                    hop.to(),
                    hop.title(),
                    hop.duration(),
                    hop.records(),
                    hop.changes()))
            .toList();
    return new Event.Rehearsed(
        active,
        version(),
        migrated,
        staging.report().map(MigrationReport::duration).orElse(Duration.ZERO),
        staging.backupId(),
        staging.backupBytes(),
        staging.changedFiles(),
        target
            .descriptor()
            .command(isMigration() ? "migrate" : "self-update --version " + version()));
  }

  /** What the user is told when it is done. */
  Event.Completed completed(Journal journal, Layout layout) {
    boolean wayBack = active.isPresent() && journal.keepBackup();
    return new Event.Completed(
        journal.operation().label(),
        active,
        version(),
        dataAfter(),
        proven.notes(),
        journal.keepBackup() ? Optional.of(layout.backup(journal.id())) : Optional.empty(),
        wayBack ? Optional.of(target.descriptor().command("rollback")) : Optional.empty());
  }

  /**
   * Refuses what must not be done without another word from the user.
   *
   * @throws DecisionException when program or data would become older
   */
  void refuseStepsBack(Descriptor descriptor) throws DecisionException {
    if (restored.isPresent() || request.keepChanges()) {
      return;
    }
    AppName app = descriptor.name();
    if (active.isPresent() && version().isOlderThan(active.get()) && !request.allowDowngrade()) {
      throw new DecisionException(
          "Version " + version() + " is older than the active one, " + active.get() + ".",
          "Nothing was changed.",
          "To go back with the data as they were then, run "
              + descriptor.command("rollback")
              + "; to put the older program on the present data, add --allow-downgrade.");
    }
    for (DataState.Line line : data.lines(descriptor)) {
      if (!line.isTooNewFor(descriptor)) {
        continue;
      }
      throw new DecisionException(
          line.shown()
              + " are of version "
              + line.version().orElseThrow()
              + "; version "
              + version()
              + " of "
              + app
              + " only knows data up to "
              + line.target().orElseThrow()
              + ".",
          "Nothing was changed.",
          "Run "
              + descriptor.command("rollback")
              + " to go back to a backup that belongs to the older version.");
    }
  }
}
