package dev.instar;

import dev.instar.backup.Backup;
import dev.instar.backup.BackupManifest;
import dev.instar.backup.Verification;
import dev.instar.install.History;
import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.install.Layout;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.RepairException;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Goes back to a backup: its program and its data together. The present state becomes a backup
 * itself, so that going back can be undone.
 */
public final class Rollback {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);
  private static final String UNTOUCHED = "Nothing was changed.";

  private final Layout layout;
  private final InstalledImage own;
  private final Host host;
  private final Installation installation;

  /**
   * Works on one installation.
   *
   * @param own the image whose updater runs now
   */
  public Rollback(Layout layout, InstalledImage own, Host host) {
    this.layout = layout;
    this.own = own;
    this.host = host;
    this.installation = new Installation(layout, host);
  }

  /** Tells all backups, newest first. */
  public ExitCode list() throws InstarException, IOException {
    List<Backup> backups = installation.backups.list();
    boolean allReadable = tellUnreadable();
    if (backups.isEmpty() && allReadable) {
      host.listener().on(new Event.NothingToDo("There are no backups yet."));
    }
    for (Backup backup : backups) {
      host.listener()
          .on(
              new Event.BackupListed(
                  backup.id(),
                  backup.manifest().created(),
                  backup.manifest().appVersion(),
                  backup.manifest().size(),
                  backup.directory(),
                  backup.manifest().reason().label()));
    }
    return ExitCode.DONE;
  }

  /**
   * Goes back.
   *
   * @param which id or directory of a backup; the newest that has a program when empty
   * @param keepChanges lead the present data back by reverse migrations, with what was written
   *     since
   * @param force ask whoever runs the app to end it
   */
  public ExitCode run(
      Optional<String> which, boolean keepChanges, boolean yes, boolean force, boolean json)
      throws InstarException, IOException {
    try (Handover handover = new Handover(own, installation)) {
      FinalizeRequest request = agreed(which, keepChanges, yes, force, json, handover);
      return handover.to(keepChanges ? request.keepingChanges() : request);
    }
  }

  private FinalizeRequest agreed(
      Optional<String> which,
      boolean keepChanges,
      boolean yes,
      boolean force,
      boolean json,
      Handover handover)
      throws InstarException, IOException {
    try (InstallationLock lock =
        InstallationLock.acquire(layout, "rollback", host.environment().clock(), LOCK_PATIENCE)) {
      lock.keep();
      new Recovery(own, installation, host).run();
      DataState.remember(installation, host);
      Version current = installation.currentImage().descriptor().imageVersion();
      Backup backup = which.isPresent() ? named(which.get()) : choose(yes);
      Version version = version(backup);
      announce(backup, current, version, keepChanges);
      new Consent(host).replace(yes, own.descriptor().command("rollback --yes"));
      handover.open();
      return request(backup, current, version, force, json);
    }
  }

  private FinalizeRequest request(
      Backup backup, Version current, Version version, boolean force, boolean json) {
    return new FinalizeRequest(
        Journal.Operation.ROLLBACK,
        layout.root(),
        Optional.of(current),
        version,
        Optional.empty(),
        List.of(),
        Optional.of(backup.id()),
        true,
        true,
        false,
        true,
        true,
        force,
        json,
        "rollback");
  }

  private Backup named(String which) throws InstarException, IOException {
    for (Backup backup : installation.backups.list()) {
      if (backup.id().equals(which)
          || backup
              .directory()
              .equals(host.environment().workingDirectory().resolve(which).normalize())) {
        return backup;
      }
    }
    throw new UsageException(
        "There is no backup \"" + which + "\".",
        UNTOUCHED,
        "Run " + own.descriptor().command("rollback --list") + " to see which there are.");
  }

  private Backup choose(boolean yes) throws InstarException, IOException {
    List<Backup> candidates =
        installation.backups.list().stream().filter(Rollback::isWayBack).toList();
    if (candidates.isEmpty()) {
      throw new DecisionException(
          "There is no backup to go back to.",
          UNTOUCHED,
          "An upgrade leaves one; " + own.descriptor().command("rollback --list") + " shows them.");
    }
    if (yes || candidates.size() == 1) {
      return candidates.getFirst();
    }
    host.tell("Backups, newest first:");
    int number = 1;
    for (Backup backup : candidates) {
      host.tell(
          "  %d. %s  version %s  %s"
              .formatted(
                  number++,
                  backup.manifest().created().truncatedTo(ChronoUnit.SECONDS),
                  backup.manifest().appVersion().map(Version::text).orElse("-"),
                  backup.directory()));
    }
    Optional<String> answer = host.terminal().ask("Which one? [1]");
    return answer.isEmpty() ? candidates.getFirst() : numbered(candidates, answer.get().strip());
  }

  private static Backup numbered(List<Backup> candidates, String answer) throws UsageException {
    if (answer.isEmpty()) {
      return candidates.getFirst();
    }
    for (int i = 0; i < candidates.size(); i++) {
      if (answer.equals(String.valueOf(i + 1))) {
        return candidates.get(i);
      }
    }
    throw new UsageException(
        "\"" + answer + "\" is not a number between 1 and " + candidates.size() + ".",
        UNTOUCHED,
        "Run the command again.");
  }

  /**
   * What failed upgrades have made of the data is kept, but is no state to go back to by default.
   */
  private static boolean isWayBack(Backup backup) {
    return backup.manifest().appVersion().isPresent()
        && backup.manifest().reason() != BackupManifest.Reason.ATTEMPTED;
  }

  private static Version version(Backup backup) throws RepairException {
    return backup
        .manifest()
        .appVersion()
        .orElseThrow(() ->
            new RepairException(
                "The backup " + backup.id() + " was made before anything was installed.",
                UNTOUCHED,
                "It holds data alone, in " + backup.directory() + "; copy them by hand."));
  }

  private void announce(Backup backup, Version current, Version version, boolean keepChanges)
      throws IOException {
    Instant created = backup.manifest().created().truncatedTo(ChronoUnit.SECONDS);
    host.tell("Rollback");
    host.tell("  program  " + current + " -> " + version);
    if (keepChanges) {
      host.tell("  data     as they are now, led back by the reverse of each migration");
      host.tell("  What the older version cannot hold is put into a file beside the data, and the");
      host.tell("  present state is kept as a backup.");
      return;
    }
    host.tell("  data     as they were on " + created + " (" + backup.id() + ")");
    tellWhatWasWritten(backup);
    host.tell("  What was changed in the data since then will not be there any more; it is kept");
    host.tell("  as a backup of the present state.");
  }

  /** Data that nobody can make sense of may be just why somebody goes back. */
  private void tellWhatWasWritten(Backup backup) throws IOException {
    Instant changed =
        installation.history.entries().stream()
            .filter(entry -> entry.id().equals(backup.id()))
            .map(History.Entry::when)
            .findFirst()
            .orElse(backup.manifest().created());
    try {
      DataState data = DataState.of(installation.currentImage(), installation, host);
      WrittenSince.of(data.present(), changed).lines().forEach(line -> host.tell("  " + line));
    } catch (InstarException e) {
      host.tell("  What was written since then cannot be told: " + e.happened());
    }
  }

  /** Compares the files of one backup, or of all, with what was recorded. */
  public ExitCode verify(Optional<String> which) throws InstarException, IOException {
    List<Backup> backups =
        which.isPresent() ? List.of(named(which.get())) : installation.backups.list();
    boolean allWell = which.isPresent() || tellUnreadable();
    for (Backup backup : backups) {
      switch (installation.backups.verify(backup)) {
        case Verification.Sound sound -> host.tell(backup.id() + "  sound");
        case Verification.Damaged damaged -> {
          host.tell(backup.id() + "  DAMAGED: " + damaged.summary());
          allWell = false;
        }
      }
    }
    return allWell ? ExitCode.DONE : ExitCode.NEEDS_REPAIR;
  }

  /** Names every backup that cannot be read; false when there is one. */
  private boolean tellUnreadable() throws IOException {
    Map<Path, String> unreadable = installation.backups.unreadable();
    unreadable.forEach((directory, why) -> host.tell(directory + "  UNREADABLE: " + why));
    return unreadable.isEmpty();
  }
}
