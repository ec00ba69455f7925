package dev.instar.disk;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Gives what lies at one name another name: by a rename, or, where the system refuses one, by a
 * copy that is complete and proven before the first file of the original is deleted. overlayfs, on
 * which containers live, refuses to rename a directory that came with the container's image (<a
 * href="https://docs.kernel.org/filesystems/overlayfs.html">overlayfs</a>, "renaming directories").
 *
 * <p>Cut off anywhere, the same call again goes on; the names that exist say how far it had come.
 * Beside {@code to} lie, for a while:
 *
 * <pre>
 * .data.instar-copying-20260101T101112Z-1.0.0/    a copy being made; the original is whole
 * .data.instar-copied-20260101T101112Z-1.0.0/     all of it; the original may be deleted in part
 * </pre>
 */
public final class Relocation {
  private final Durable durable;
  private final String id;

  /**
   * Relocates for one change.
   *
   * @param id of the change; nobody else's remains are ever taken for its own
   */
  public Relocation(Durable durable, String id) {
    this.durable = durable;
    this.id = id;
  }

  /** True while {@code to} is not there, but all that is going to be there is safe beside it. */
  public boolean hasCopied(Path to) {
    return exists(beside(to, BesideData.COPIED));
  }

  /**
   * Moves {@code from}, or what is left of it after a move that was cut off, to {@code to}, which
   * does not exist. Nobody else changes anything at either meanwhile.
   */
  public void move(Path from, Path to) throws IOException {
    Path copying = beside(to, BesideData.COPYING);
    durable.deleteTree(copying);
    if (!hasCopied(to)) {
      try {
        durable.move(from, to);
        return;
      } catch (AtomicMoveNotSupportedException e) {
        copy(from, copying);
        durable.move(copying, beside(to, BesideData.COPIED));
      }
    }
    Path copied = beside(to, BesideData.COPIED);
    refuseToLoseAnything(from, copied);
    durable.deleteTree(from);
    durable.move(copied, to);
  }

  private Path beside(Path to, String what) {
    return to.resolveSibling("." + to.getFileName() + what + id);
  }

  private void copy(Path from, Path copying) throws IOException {
    Disk disk = durable.disk();
    if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
      disk.copy(from, copying);
    } else {
      CopiedDirectories directories = CopiedDirectories.begin(from, copying, disk);
      for (var entry : entries(from).entrySet()) {
        if (Files.isDirectory(entry.getValue(), LinkOption.NOFOLLOW_LINKS)) {
          directories.create(entry.getKey());
        } else {
          disk.copy(entry.getValue(), directories.place(entry.getKey()));
        }
      }
      directories.finish();
    }
    if (!items(copying).equals(items(from))) {
      throw new IOException(from + " changed while it was copied; it is still whole");
    }
  }

  /** Whatever of the original is still there must be in the copy, too. */
  private static void refuseToLoseAnything(Path from, Path copied) throws IOException {
    if (!exists(from)) {
      return;
    }
    Set<Tree.Item> only = new HashSet<>(items(from));
    only.removeAll(items(copied));
    if (!only.isEmpty()) {
      throw new IOException(
          from.resolve(only.iterator().next().path())
              + " was written while the data were being moved; move it out of the way");
    }
  }

  private static Set<Tree.Item> items(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return Set.of(Tree.item("", path));
    }
    Set<Tree.Item> items = new HashSet<>();
    for (var entry : entries(path).entrySet()) {
      items.add(Tree.item(entry.getKey(), entry.getValue()));
    }
    return items;
  }

  /** What is below a directory, by relative path; sockets and pipes hold no data. */
  private static Map<String, Path> entries(Path directory) throws IOException {
    Map<String, Path> entries = new TreeMap<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes) {
            if (!found.equals(directory)) {
              entries.put(Tree.relative(directory, found), found);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!attributes.isOther()) {
              entries.put(Tree.relative(directory, file), file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return entries;
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
