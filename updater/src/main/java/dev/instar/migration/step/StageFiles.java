package dev.instar.migration.step;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Changes of files in a stage. */
public final class StageFiles {
  private final Disk disk;
  private final Durable durable;

  public StageFiles(Disk disk) {
    this.disk = disk;
    durable = new Durable(disk);
  }

  /**
   * Writes a file whole, over what is there.
   *
   * @param like who may read and write it is taken from this file, so that a secret stays one
   */
  public void write(Path file, byte[] content, Path like) throws IOException {
    write(file, out -> out.write(content), like);
  }

  /** What writes a file from its beginning. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** The same for content of any length. */
  public void write(Path file, Content content, Path like) throws IOException {
    Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
    durable.createDirectories(directory);
    disk.foreign(directory, () -> writeBeside(file, content, like));
    disk.sync(directory);
  }

  private static void writeBeside(Path file, Content content, Path like) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + Durable.BESIDE);
    Files.deleteIfExists(beside);
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean posix = Files.getFileAttributeView(like, PosixFileAttributeView.class) != null;
    FileAttribute<?>[] secret =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(
                  Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
            }
            : new FileAttribute<?>[0];
    try (FileChannel channel = FileChannel.open(beside, options, secret)) {
      content.writeTo(Channels.newOutputStream(channel));
      channel.force(true);
    }
    if (posix) {
      Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(like));
    }
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
  }

  public void createDirectories(Path directory) throws IOException {
    durable.createDirectories(directory);
  }

  /** Deletes a file, link or tree. */
  public void delete(Path path) throws IOException {
    durable.deleteTree(path);
  }

  /** Moves a file, link or tree to a name that does not exist, to another file system too. */
  public void move(Path from, Path to) throws IOException {
    durable.createDirectories(Objects.requireNonNull(to.toAbsolutePath().getParent()));
    try {
      durable.move(from, to);
    } catch (AtomicMoveNotSupportedException e) {
      copyTree(from, to);
      durable.deleteTree(from);
    }
  }

  /** Makes a second one of a file, link or tree under a name that does not exist. */
  public void copy(Path from, Path to) throws IOException {
    durable.createDirectories(Objects.requireNonNull(to.toAbsolutePath().getParent()));
    copyTree(from, to);
  }

  private void copyTree(Path from, Path to) throws IOException {
    if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
      disk.createDirectory(to);
      for (Path child : Durable.children(from)) {
        copyTree(child, to.resolve(Objects.requireNonNull(child.getFileName())));
      }
      disk.sync(to);
    } else {
      disk.copy(from, to);
    }
  }
}
