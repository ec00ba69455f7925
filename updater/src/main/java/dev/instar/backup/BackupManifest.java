package dev.instar.backup;

import dev.instar.disk.Tree;
import dev.instar.model.AppName;
import dev.instar.model.DataRoot;
import dev.instar.model.Version;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a backup holds: one version's data, and the version of the program that belongs to them.
 * Everything needed to go back is in here; nothing is looked up elsewhere.
 *
 * @param id its name in {@code backups/}, see {@link BackupStore#newId}
 * @param appVersion the image that these data belong to; none where data were found by a first
 *     installation
 * @param dataVersion none where no root was present
 */
public record BackupManifest(
    String id,
    Instant created,
    Reason reason,
    AppName app,
    Optional<Version> appVersion,
    Optional<Version> dataVersion,
    List<Root> roots) {

  /** Which change left the backup behind. */
  public enum Reason {
    /** To a newer version; holds what was there before it. */
    UPGRADE,
    /** To an older version; holds what was there before it. */
    ROLLBACK,
    /** An upgrade that was undone; holds what it had made. */
    ATTEMPTED,
    /** An older state taken back; holds what was there before it. */
    REVERTED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One data root.
   *
   * @param livePath where the app has its data
   * @param place absolute; the directory that holds the data of this backup
   * @param tree everything that belongs to the root; for the kind {@code files} only those files
   * @param present false when the app had no data there; then {@code place} does not exist
   */
  public record Root(
      String name, DataRoot.Kind kind, Path livePath, Path place, boolean present, Tree tree) {}

  public BackupManifest {
    roots = List.copyOf(roots);
  }

  /** The root of this name. */
  public Optional<Root> root(String name) {
    return roots.stream().filter(root -> root.name().equals(name)).findFirst();
  }

  /** All data together, in bytes. */
  public long size() {
    return roots.stream().mapToLong(root -> root.tree().size()).sum();
  }
}
