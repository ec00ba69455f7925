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

  /**
   * A server was asked; told only to who wants to know.
   *
   * @param address without anything secret
   * @param status of the answer; none when there was none
   * @param through the proxy
   */
  record Asked(String address, Optional<Integer> status, Duration took, Optional<String> through)
      implements Event {}

  /** The release source has answered. */
  record Checked(Optional<Version> current, Version offered, boolean updateAvailable)
      implements Event {}

  /**
   * What its publisher says of a version that may be installed, or is on the way to one.
   *
   * @param notes in Markdown, signed
   */
  record News(Version version, String notes) implements Event {}

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

  /**
   * One migration of a plan.
   *
   * @param expected how long it will take, when it was rehearsed
   */
  record PlannedMigration(
      Version from,
      Version to,
      String title,
      String risk,
      List<String> changes,
      Optional<String> why,
      Optional<Duration> expected) {
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

  /**
   * All is done; the new state is active and healthy.
   *
   * @param data the version that the data have now
   */
  record Completed(
      String operation,
      Optional<Version> from,
      Version to,
      Optional<Version> data,
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

  /**
   * How the data stand to the active program.
   *
   * @param uses the version of the data that the program uses; none when it has no versions
   * @param due the migrations that would run
   * @param oldest the oldest version of data that it still migrates
   */
  record DataStatus(
      Version program,
      Optional<Version> uses,
      Optional<Version> version,
      Optional<Version> oldest,
      List<PlannedMigration> due,
      List<DataPlace> places,
      Optional<String> migrateWith)
      implements Event {
    public DataStatus {
      due = List.copyOf(due);
      places = List.copyOf(places);
    }
  }

  /** One change of the history that had to do with data, oldest first. */
  record DataChange(
      String id,
      Instant when,
      String operation,
      String user,
      Optional<Version> dataFrom,
      Optional<Version> dataTo,
      long migrations,
      long records,
      Duration took,
      String outcome,
      String detail)
      implements Event {}

  /**
   * How an installation is updated.
   *
   * @param check what a start of the app does about newer versions
   * @param maximum the newest version that is offered
   * @param maximumSaidBy the file that says so
   * @param checked when a source answered for the last time
   * @param offered what it offered
   * @param failure why the last check has failed
   */
  record UpdatePolicy(
      String check,
      Duration every,
      String channel,
      Optional<Version> maximum,
      Optional<Path> maximumSaidBy,
      Optional<Instant> checked,
      Optional<Version> offered,
      Optional<String> failure)
      implements Event {}

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

  /**
   * How an installation stands.
   *
   * @param updater the version whose updater serves the commands
   * @param inFlight how far a change has come that is not finished
   * @param badVersions versions that failed here, with the reason
   * @param lastChange the last line of the history, in words
   * @param holder who is changing the installation now
   */
  record Status(
      Path root,
      Optional<Version> active,
      Optional<Version> updater,
      List<InstalledVersion> versions,
      List<DataPlace> data,
      long backups,
      long backupBytes,
      Optional<String> newestBackup,
      Optional<String> inFlight,
      Map<String, String> badVersions,
      Optional<String> lastChange,
      Optional<String> holder)
      implements Event {
    public Status {
      versions = List.copyOf(versions);
      data = List.copyOf(data);
      badVersions = Map.copyOf(badVersions);
    }
  }

  /** One version of the program in an installation, and what it is there for. */
  record InstalledVersion(Version version, String role, long bytes) {}

  /**
   * One data root.
   *
   * @param version as its stamp says; none where there is no stamp
   */
  record DataPlace(
      String name, Path place, boolean present, Optional<Version> version, long bytes) {}

  /**
   * Something that is not as it should be.
   *
   * @param kind in one word, the same for every case of it
   * @param problem what is wrong
   * @param meaning what that means for the user
   * @param remedy what mends it
   * @param care who mends it: {@code repair}, {@code person}, or nobody needs to ({@code note})
   */
  record Found(String kind, Path place, String problem, String meaning, String remedy, String care)
      implements Event {}

  /** An examination has ended. {@code next} says what to do, unless all is well. */
  record Diagnosed(long problems, long repairable, long notes, Optional<String> next)
      implements Event {}

  /** A repair has put one thing right. */
  record Mended(String kind, Path place, String how) implements Event {}

  /**
   * The app is gone from this machine.
   *
   * @param left what was found in the installation, and is not the app's
   */
  record Uninstalled(List<Path> keptData, List<Path> left) implements Event {
    public Uninstalled {
      keptData = List.copyOf(keptData);
      left = List.copyOf(left);
    }
  }
}
