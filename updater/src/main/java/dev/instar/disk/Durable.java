package dev.instar.disk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes that are made of several calls of a {@link Disk} in the one order that is safe: write
 * beside, flush, rename, sync the directory.
 */
public final class Durable {
  /** Ending of a file that is being written beside the one it will replace. */
  public static final String BESIDE = ".instar-new";

  private final Disk disk;

  public Durable(Disk disk) {
    this.disk = disk;
  }

  public Disk disk() {
    return disk;
  }

  /**
   * Puts a file with this content in place, atomically; dying leaves the old one or the new one.
   */
  public void replace(Path file, byte[] content) throws IOException {
    replace(file, content, false);
  }

  /** The same for a text, in UTF-8. */
  public void replace(Path file, String content) throws IOException {
    replace(file, content.getBytes(StandardCharsets.UTF_8), false);
  }

  /** The same, for a file that is to be executed. */
  public void replaceProgram(Path file, byte[] content) throws IOException {
    replace(file, content, true);
  }

  private void replace(Path file, byte[] content, boolean executable) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + BESIDE);
    if (Files.exists(beside, LinkOption.NOFOLLOW_LINKS)) {
      disk.delete(beside); // left by a process that died while writing
    }
    disk.write(beside, new ByteArrayInputStream(content));
    if (executable) {
      disk.executable(beside, true);
    }
    disk.move(beside, file);
    disk.sync(parent(file));
  }

  /** Creates a directory and the missing ones above it. */
  public void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    disk.createDirectory(directory);
    if (parent != null) {
      disk.sync(parent);
    }
  }

  /** Renames, then makes both names durable. */
  public void move(Path from, Path to) throws IOException {
    disk.move(from, to);
    disk.sync(parent(to));
    if (!parent(from).equals(parent(to))) {
      disk.sync(parent(from));
    }
  }

  /**
   * Makes a whole directory durable that somebody else has written into: the content of its files,
   * every name in it, and its own.
   */
  public void flushTree(Path directory) throws IOException {
    for (Path child : children(directory)) {
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        flushTree(child);
      } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
        disk.flush(child);
      }
    }
    disk.sync(directory);
  }

  /** Deletes a file, link or whole tree; nothing happens when it is absent. */
  public void deleteTree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    deleteBelow(path);
    disk.sync(parent(path));
  }

  private void deleteBelow(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isWritable(path)) {
        disk.foreign(path, () -> Attributes.makeWritable(path));
      }
      for (Path child : children(path)) {
        deleteBelow(child);
      }
    }
    disk.delete(path);
  }

  /** The entries of a directory, in the order of their names; none when it is absent. */
  public static List<Path> children(Path directory) throws IOException {
    List<Path> children = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
        stream.forEach(children::add);
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    children.sort(null);
    return children;
  }

  private static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path : parent;
  }
}
