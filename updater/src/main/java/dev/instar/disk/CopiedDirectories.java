package dev.instar.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The directories of a copy that is being made: created when they are needed, private to the owner
 * until then, given the permissions and times of their originals at the end, when nothing is added
 * to them any more.
 */
public final class CopiedDirectories {
  private final Path from;
  private final Path to;
  private final Disk disk;
  private final TreeMap<Path, Path> originals = new TreeMap<>();

  private CopiedDirectories(Path from, Path to, Disk disk) {
    this.from = from;
    this.to = to;
    this.disk = disk;
  }

  /** Creates the copy's outermost directory, which does not exist; its parent does. */
  public static CopiedDirectories begin(Path from, Path to, Disk disk) throws IOException {
    CopiedDirectories directories = new CopiedDirectories(from, to, disk);
    disk.createDirectory(to);
    disk.foreign(to, () -> Attributes.makePrivate(to));
    directories.originals.put(to, from);
    return directories;
  }

  /** Creates a directory and those above it, where they are not there yet. */
  public void create(String relative) throws IOException {
    Path copy = place(relative);
    if (!originals.containsKey(copy)) {
      disk.createDirectory(copy);
      originals.put(copy, from.resolve(relative));
    }
  }

  /** Where a path below the original goes; the directories above it are there afterwards. */
  public Path place(String relative) throws IOException {
    int slash = relative.lastIndexOf('/');
    if (slash >= 0) {
      create(relative.substring(0, slash));
    }
    return to.resolve(relative);
  }

  /** Gives them their attributes and makes every name in them, and their own, durable. */
  public void finish() throws IOException {
    List<Path> deepestFirst = new ArrayList<>(originals.descendingKeySet());
    disk.foreign(
        to,
        () -> {
          for (Path copy : deepestFirst) {
            Path original = originals.get(copy);
            if (original != null && Files.isDirectory(original)) {
              Attributes.transfer(original, copy);
            }
          }
        });
    for (Path copy : deepestFirst) {
      disk.sync(copy);
    }
    Path parent = to.getParent();
    if (parent != null) {
      disk.sync(parent);
    }
  }
}
