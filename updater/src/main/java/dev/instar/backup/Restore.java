package dev.instar.backup;

import dev.instar.disk.CopiedDirectories;
import dev.instar.disk.Durable;
import dev.instar.disk.Tree;
import dev.instar.model.RepairException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies one root of a backup into a stage and reads back what arrived: a stage that stays is what
 * the manifest says, byte by byte.
 */
final class Restore {
  private final BackupManifest.Root root;
  private final Durable durable;
  private final List<String> missing = new ArrayList<>();
  private final List<String> changed = new ArrayList<>();

  private Restore(BackupManifest.Root root, Durable durable) {
    this.root = root;
    this.durable = durable;
  }

  static void of(Backup backup, BackupManifest.Root root, Path stage, Durable durable)
      throws IOException, RepairException {
    Restore restore = new Restore(root, durable);
    try {
      restore.copyTo(stage);
    } catch (IOException | RuntimeException e) {
      durable.deleteTree(stage);
      throw e;
    }
    if (!restore.missing.isEmpty() || !restore.changed.isEmpty()) {
      durable.deleteTree(stage);
      throw damaged(backup, new Verification.Damaged(restore.missing, restore.changed, List.of()));
    }
  }

  private void copyTo(Path stage) throws IOException {
    CopiedDirectories directories = CopiedDirectories.begin(root.place(), stage, durable.disk());
    for (Tree.Item item : root.tree().items()) {
      Path from = root.place().resolve(item.path());
      if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
        missing.add(root.name() + "/" + item.path());
      } else if (!copied(item, from, directories)) {
        changed.add(root.name() + "/" + item.path());
      }
    }
    directories.finish();
  }

  /** Copies one item; false when what arrived is not what the manifest says. */
  private boolean copied(Tree.Item item, Path from, CopiedDirectories directories)
      throws IOException {
    if (item.kind() == Tree.Kind.DIRECTORY) {
      directories.create(item.path());
      return Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS);
    }
    boolean ofItsKind =
        item.isFile()
            ? Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)
            : Files.isSymbolicLink(from);
    if (!ofItsKind) {
      return false;
    }
    Path to = directories.place(item.path());
    durable.disk().copy(from, to);
    return BackupCheck.isAsWritten(item, to);
  }

  private static RepairException damaged(Backup backup, Verification.Damaged damage) {
    return new RepairException(
        "The backup " + backup.id() + " is damaged (" + damage.summary() + ").",
        "Nothing was changed.",
        "Choose another backup; the command \"backups verify\" tells which are sound.");
  }
}
