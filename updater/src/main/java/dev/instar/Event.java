package dev.instar;

import dev.instar.model.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command tells while it runs, in the order in which it happens. A text front end prints
 * lines; {@code --json} prints each as one object, whose keys are the names here.
 */
public sealed interface Event {

  /** A step begins or is done; for people. */
  record Step(String text) implements Event {}

  /** A part of a longer step is done, out of {@code total} (bytes, or documents). */
  record Progress(String what, long done, long total) implements Event {}

  /** The release source has answered. */
  record Checked(Optional<Version> current, Version offered, boolean updateAvailable)
      implements Event {}

  /**
   * What is going to happen.
   *
   * @param downloadSize bytes; empty when the image is here already
   * @param data where each data root lies
   */
  record Planned(
      Optional<Version> current,
      Version target,
      Optional<Version> currentData,
      Optional<Version> targetData,
      Optional<Long> downloadSize,
      List<PlannedMigration> migrations,
      Map<String, Path> data)
      implements Event {
    public Planned {
      migrations = List.copyOf(migrations);
      data = Map.copyOf(data);
    }
  }

  /** One migration of a plan. */
  record PlannedMigration(
      Version from, Version to, String title, String risk, List<String> changes) {
    public PlannedMigration {
      changes = List.copyOf(changes);
    }
  }

  /** The present data are copied and their backup is described. */
  record BackedUp(String id, List<Path> places, long bytes) implements Event {
    public BackedUp {
      places = List.copyOf(places);
    }
  }

  /** One migration has run on the copy. */
  record Migrated(
      Version from, Version to, String title, Duration took, long records, List<String> changes)
      implements Event {
    public Migrated {
      changes = List.copyOf(changes);
    }
  }

  /** The copy was proven; each line names one proof. */
  record Proven(List<String> checks) implements Event {
    public Proven {
      checks = List.copyOf(checks);
    }
  }

  /** A rehearsal has ended and its copy is gone. */
  record Rehearsed(
      Optional<Version> current,
      Version target,
      List<Migrated> migrations,
      Duration total,
      String backup,
      long backupBytes,
      List<String> changedFiles,
      String proceedWith)
      implements Event {
    public Rehearsed {
      migrations = List.copyOf(migrations);
      changedFiles = List.copyOf(changedFiles);
    }
  }

  /** All is done; the new state is active and healthy. */
  record Completed(
      String operation,
      Optional<Version> from,
      Version to,
      String notes,
      Optional<Path> backup,
      Optional<String> rollBackWith)
      implements Event {}

  /**
   * The change is staged in the installation, and waits for a start of the app.
   *
   * @param why it was not made now
   * @param waitsFor the processes that must end before
   * @param orRun what tries it again at once
   */
  record Deferred(Version version, String why, List<Long> waitsFor, String orRun) implements Event {
    public Deferred {
      waitsFor = List.copyOf(waitsFor);
    }
  }

  /** There was nothing to do. */
  record NothingToDo(String text) implements Event {}

  /** One backup of a list, newest first. */
  record BackupListed(
      String id, Instant created, Optional<Version> version, long bytes, Path place, String reason)
      implements Event {}

  /**
   * One thing that has had its time and is going to be deleted.
   *
   * @param what it is: {@code backup}, {@code image}, …
   * @param why it is not needed any more
   */
  record Deletion(String what, Path place, long bytes, String why) implements Event {}
}
