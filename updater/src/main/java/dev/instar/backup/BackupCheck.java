package dev.instar.backup;

import dev.instar.disk.SqliteHeader;
import dev.instar.disk.Tree;
import dev.instar.model.DataRoot;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares a backup with its manifest, reading every byte of it. What is no data is passed over:
 * {@code -shm} files, sockets and pipes, and directories that only lead to included files.
 */
final class BackupCheck {
  private final List<String> missing = new ArrayList<>();
  private final List<String> changed = new ArrayList<>();
  private final List<String> extra = new ArrayList<>();

  private BackupCheck() {}

  static Verification of(BackupManifest manifest) throws IOException {
    BackupCheck check = new BackupCheck();
    for (BackupManifest.Root root : manifest.roots()) {
      check.root(root);
    }
    boolean sound = check.missing.isEmpty() && check.changed.isEmpty() && check.extra.isEmpty();
    return sound
        ? new Verification.Sound()
        : new Verification.Damaged(check.missing, check.changed, check.extra);
  }

  /** True when a path is, now, the item that a manifest says. */
  static boolean isAsWritten(Tree.Item item, Path path) {
    try {
      return Tree.item(item.path(), path).equals(item);
    } catch (IOException e) {
      return false; // what cannot be read is as lost as what was changed
    }
  }

  private void root(BackupManifest.Root root) throws IOException {
    if (root.present() && !Files.isDirectory(root.place(), LinkOption.NOFOLLOW_LINKS)) {
      missing.add(root.name());
      return;
    }
    Set<String> found = found(root);
    for (Tree.Item item : root.tree().items()) {
      Path path = root.place().resolve(item.path());
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        missing.add(root.name() + "/" + item.path());
      } else if (!isAsWritten(item, path)) {
        changed.add(root.name() + "/" + item.path());
      }
      found.remove(item.path());
    }
    found.forEach(path -> extra.add(root.name() + "/" + path));
  }

  private static Set<String> found(BackupManifest.Root root) throws IOException {
    Set<String> found = new TreeSet<>();
    if (!Files.isDirectory(root.place())) {
      return found;
    }
    Files.walkFileTree(
        root.place(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean whole = root.kind() == DataRoot.Kind.DIRECTORY;
            if (whole && !directory.equals(root.place())) {
              found.add(Tree.relative(root.place(), directory));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!attributes.isOther() && !SqliteHeader.isSharedMemory(file)) {
              found.add(Tree.relative(root.place(), file));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // found missing or changed, by its item
          }
        });
    return found;
  }
}
