package dev.instar;

import dev.instar.backup.Backup;
import dev.instar.backup.BackupStore;
import dev.instar.disk.Disk;
import dev.instar.disk.OrdinaryFiles;
import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.Layout;
import dev.instar.install.Metadata;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.RetentionPolicy;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Deletes the backups that have had their time by the app's policy, and the images that nothing
 * leads to any more. What is deleted disappears as a whole first and is emptied then, so that dying
 * anywhere leaves no backup and no image that only looks whole.
 */
public final class Prune {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);
  private static final int WORDS_THAT_NAME_THE_PROGRAM = 3;

  private final InstalledImage own;
  private final Host host;
  private final Installation installation;

  /**
   * Works on one installation.
   *
   * @param own the image whose updater runs now; it stays
   */
  public Prune(Layout layout, InstalledImage own, Host host) {
    this(own, host, new Installation(layout, host));
  }

  private Prune(InstalledImage own, Host host, Installation installation) {
    this.own = own;
    this.host = host;
    this.installation = installation;
  }

  /** What is going to be deleted. */
  private record Plan(
      List<Retention.Expired> backups, List<BackupStore.Orphan> remains, List<Version> images) {
    boolean isEmpty() {
      return backups.isEmpty() && remains.isEmpty() && images.isEmpty();
    }
  }

  /**
   * Does it: exit code 0 when all that had its time is gone, 40 when nobody agreed.
   *
   * @param dryRun only tell what would be deleted
   */
  public ExitCode run(boolean dryRun, boolean yes) throws InstarException, IOException {
    try (InstallationLock lock =
        InstallationLock.acquire(
            installation.layout, "backups prune", host.environment().clock(), LOCK_PATIENCE)) {
      lock.keep();
      new Recovery(own, installation, host).run();
      DataState.remember(installation, host);
      InstalledImage active = installation.currentImage();
      Plan plan = plan(active, active.descriptor().backups().orElse(RetentionPolicy.EVERYTHING));
      tell(plan);
      if (plan.isEmpty()) {
        host.listener()
            .on(
                new Event.NothingToDo(
                    active.descriptor().backups().isEmpty()
                        ? "The publisher has set no limit for backups, and nothing is left over."
                        : "Nothing has had its time yet."));
      } else if (!dryRun) {
        new Consent(host).proceed(yes, active.descriptor().command("backups prune --yes"));
        carryOut(plan);
      }
      return ExitCode.DONE;
    }
  }

  /**
   * Follows the policy of the image that has just become active, if it has one. What cannot be
   * deleted is told and left for another time. The caller holds the lock.
   */
  static void afterUpgrade(
      InstalledImage active, InstalledImage own, Installation installation, Host host) {
    if (active.descriptor().backups().isEmpty()) {
      return;
    }
    try {
      Prune prune = new Prune(own, host, installation);
      Plan plan = prune.plan(active, active.descriptor().backups().get());
      prune.tell(plan);
      prune.carryOut(plan);
    } catch (InstarException | IOException | RuntimeException e) {
      host.tell(
          "warning: old backups could not be deleted ("
              + e.getMessage()
              + ").\nThe upgrade is done all the same; "
              + active.descriptor().command("backups prune")
              + " tries it again.");
    }
  }

  private Plan plan(InstalledImage active, RetentionPolicy policy)
      throws InstarException, IOException {
    List<Backup> backups = installation.backups.list();
    List<Retention.Expired> expired =
        new Retention(policy, host.environment().clock().instant())
            .expired(
                backups,
                Optional.of(active.descriptor().imageVersion()),
                version -> Files.isDirectory(installation.layout.image(version)));
    List<Backup> remaining = new ArrayList<>(backups);
    expired.forEach(one -> remaining.remove(one.backup()));
    List<BackupStore.Orphan> remains =
        installation.backups.orphans().stream().filter(BackupStore.Orphan::deletable).toList();
    return new Plan(expired, remains, needless(active.descriptor().imageVersion(), remaining));
  }

  /** Images that are neither active, nor an updater, nor the program of a backup, nor running. */
  private List<Version> needless(Version active, List<Backup> remaining)
      throws InstarException, IOException {
    if (!installation.backups.unreadable().isEmpty()) {
      return List.of(); // nobody knows which program those need
    }
    Set<Version> needed = new HashSet<>(List.of(active, own.descriptor().imageVersion()));
    installation.updater.read().ifPresent(needed::add);
    installation.waiting().ifPresent(needed::add);
    remaining.forEach(backup -> backup.manifest().appVersion().ifPresent(needed::add));
    Set<Version> known =
        installation.metadata().map(Metadata::images).map(java.util.Map::keySet).orElse(Set.of());
    List<Version> needless = new ArrayList<>();
    for (Version version : installation.versions()) {
      boolean waits = version.isNewerThan(active) && !known.contains(version);
      if (!needed.contains(version) && !waits && !runs(installation.layout.image(version))) {
        needless.add(version);
      }
    }
    return needless;
  }

  private boolean runs(Path image) {
    return host.processes().processes().stream()
        .flatMap(process -> process.words().stream().limit(WORDS_THAT_NAME_THE_PROGRAM))
        .anyMatch(word -> isInside(image, word));
  }

  private static boolean isInside(Path image, String word) {
    try {
      return Path.of(word).startsWith(image);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void tell(Plan plan) throws IOException {
    for (Retention.Expired expired : plan.backups()) {
      Backup backup = expired.backup();
      host.listener()
          .on(
              new Event.Deletion(
                  "backup", backup.directory(), backup.manifest().size(), expired.why()));
    }
    for (BackupStore.Orphan orphan : plan.remains()) {
      host.listener()
          .on(new Event.Deletion("backup", orphan.directory(), 0, "its deletion was cut off"));
    }
    for (Version version : plan.images()) {
      Path image = installation.layout.image(version);
      host.listener()
          .on(
              new Event.Deletion(
                  "image",
                  image,
                  OrdinaryFiles.size(image),
                  "nothing leads to version " + version));
    }
  }

  private void carryOut(Plan plan) throws IOException {
    for (BackupStore.Orphan orphan : plan.remains()) {
      deleteOrLeave(orphan.directory(), () -> installation.backups.delete(orphan));
    }
    for (Retention.Expired expired : plan.backups().reversed()) {
      deleteOrLeave(
          expired.backup().directory(), () -> installation.backups.delete(expired.backup()));
    }
    for (Version version : plan.images()) {
      deleteOrLeave(installation.layout.image(version), () -> installation.deleteImage(version));
    }
  }

  /** On Windows, what somebody uses has its time later; it is no reason to keep the rest. */
  private void deleteOrLeave(Path directory, Disk.Work deletion) throws IOException {
    try {
      deletion.run();
    } catch (FileSystemException e) {
      if (!installation.layout.platform().isWindows()) {
        throw e;
      }
      host.tell(
          "warning: "
              + directory
              + " is left for later, as somebody uses it: "
              + e.getMessage()
              + "\nClose what does, then run: "
              + own.descriptor().command("backups prune"));
    }
  }
}
