package dev.instar;

import dev.instar.backup.Backup;
import dev.instar.backup.BackupManifest;
import dev.instar.data.DataSize;
import dev.instar.data.ResolvedRoot;
import dev.instar.disk.Footprint;
import dev.instar.model.InstarException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What staging the data takes. Each root is copied once beside itself, or a backup of it is; what
 * is there now becomes a backup by a rename and takes nothing. Where migrations run, each database
 * may need its size twice more, as SQLite keeps the pages it rewrites in a {@code -wal} or {@code
 * -journal} while the rebuilt table lies beside the old one; and the record of what it held may
 * need its size once in the installation. Copies that share blocks cost less; nothing relies on it.
 */
final class DataSpace {
  /** A rebuilt table beside the old one, and SQLite's own record of the transaction. */
  private static final int REBUILD = 2;

  private DataSpace() {}

  /**
   * For a change that is looked at from all sides.
   *
   * @param ledger where the record of what the data held lies while they are migrated
   */
  static SpaceNeeded of(Change change, Path ledger) throws IOException, InstarException {
    return new SpaceNeeded(
        change.restored().isPresent()
            ? ofBackup(change.data(), change.restored().get())
            : ofMigration(change.data(), !change.chain().isEmpty(), ledger));
  }

  /** For data that are migrated, or only copied. */
  static List<SpaceNeeded.Demand> ofMigration(DataState data, boolean migrates, Path ledger)
      throws IOException, InstarException {
    List<SpaceNeeded.Demand> demands = new ArrayList<>();
    for (ResolvedRoot root : data.present()) {
      DataSize size = DataSize.of(root);
      demands.add(demand(root, size.all(), "a copy of the data"));
      if (migrates) {
        demands.add(demand(root, REBUILD * size.databases(), "the migration of the databases"));
        demands.add(
            new SpaceNeeded.Demand(ledger, size.databases(), "the proof that nothing is lost"));
      }
    }
    return demands;
  }

  /** For data that come back from a backup. */
  private static List<SpaceNeeded.Demand> ofBackup(DataState data, Backup backup) {
    List<SpaceNeeded.Demand> demands = new ArrayList<>();
    for (ResolvedRoot root : data.roots()) {
      backup
          .manifest()
          .root(root.name())
          .filter(BackupManifest.Root::present)
          .map(BackupManifest.Root::tree)
          .ifPresent(tree ->
              demands.add(
                  demand(
                      root,
                      Footprint.ofFiles(tree.size(), tree.items().size()),
                      "a copy of the backup")));
    }
    return demands;
  }

  private static SpaceNeeded.Demand demand(ResolvedRoot root, long bytes, String what) {
    return new SpaceNeeded.Demand(root.beside().directory(), bytes, what);
  }
}
