package dev.instar;

import dev.instar.backup.Backup;
import dev.instar.backup.BackupManifest;
import dev.instar.model.RetentionPolicy;
import dev.instar.model.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which backups have had their time. A rule over what is known of them; it deletes nothing. The
 * newest way back always stays, and so does the newest one that leads to another version than the
 * active one, as long as their programs are there.
 */
final class Retention {
  private static final long MEGABYTE = 1_000_000;

  private final RetentionPolicy policy;
  private final Instant now;

  Retention(RetentionPolicy policy, Instant now) {
    this.policy = policy;
    this.now = now;
  }

  /** Why a backup has had its time. */
  record Expired(Backup backup, String why) {}

  /** True for a backup that the rollback command would choose by itself. */
  static boolean isWayBack(Backup backup) {
    return backup.manifest().appVersion().isPresent()
        && backup.manifest().reason() != BackupManifest.Reason.ATTEMPTED;
  }

  /**
   * Names them, newest first.
   *
   * @param active the version that is active, if any
   * @param isThere whether the image of a version is installed
   */
  List<Expired> expired(
      List<Backup> backups, Optional<Version> active, Predicate<Version> isThere) {
    List<Backup> newestFirst =
        backups.stream()
            .sorted(
                Comparator.comparing((Backup backup) -> backup.manifest().created())
                    .thenComparing(Backup::id)
                    .reversed())
            .toList();
    Set<Backup> staying = staying(newestFirst, active, isThere);
    List<Expired> expired = new ArrayList<>();
    long count = 0;
    long bytes = 0;
    for (Backup backup : newestFirst) {
      count++;
      bytes += backup.manifest().size();
      Optional<String> why = why(count, bytes, backup);
      if (why.isPresent() && !staying.contains(backup)) {
        expired.add(new Expired(backup, why.get()));
      }
    }
    return expired;
  }

  private Optional<String> why(long count, long bytes, Backup backup) {
    if (policy.keep().filter(keep -> count > keep).isPresent()) {
      return Optional.of("there are " + policy.keep().get() + " newer ones");
    }
    Duration age = Duration.between(backup.manifest().created(), now);
    if (policy.days().filter(days -> age.compareTo(Duration.ofDays(days)) > 0).isPresent()) {
      return Optional.of("it is older than " + policy.days().get() + " days");
    }
    if (policy.megabytes().filter(limit -> bytes > limit * MEGABYTE).isPresent()) {
      return Optional.of("with it, the backups hold more than " + policy.megabytes().get() + " MB");
    }
    return Optional.empty();
  }

  /** The newest of each kind of way back. One without a program leads nowhere until it is back. */
  private static Set<Backup> staying(
      List<Backup> newestFirst, Optional<Version> active, Predicate<Version> isThere) {
    List<Predicate<Backup>> kinds =
        List.of(
            backup -> true,
            backup -> isThere.test(version(backup)),
            backup -> !version(backup).equals(active.orElse(null)),
            backup ->
                !version(backup).equals(active.orElse(null)) && isThere.test(version(backup)));
    Set<Backup> staying = new HashSet<>();
    for (Predicate<Backup> kind : kinds) {
      newestFirst.stream()
          .filter(Retention::isWayBack)
          .filter(kind)
          .findFirst()
          .ifPresent(staying::add);
    }
    return staying;
  }

  private static Version version(Backup backup) {
    return backup.manifest().appVersion().orElseThrow();
  }
}
