package dev.instar.disk;

import dev.instar.model.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.DosFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The disk of this machine. */
public final class RealDisk implements Disk {

  /** The disk of this machine, which waits for others where they are known to be in the way. */
  public static Disk on(Platform platform) {
    return platform.isWindows() ? new RetryingDisk(new RealDisk()) : new RealDisk();
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    Files.createDirectory(directory);
  }

  @Override
  public void write(Path file, InputStream content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.transferTo(Channels.newOutputStream(channel));
      channel.force(true);
    }
  }

  @Override
  public void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    if (Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
      flush(to);
    }
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AccessDeniedException e) {
      if (!clearReadOnly(to)) {
        throw e;
      }
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    try {
      Files.delete(path);
    } catch (AccessDeniedException e) {
      if (!clearReadOnly(path)) {
        throw e;
      }
      Files.delete(path);
    }
  }

  /** Windows deletes and replaces no file that is marked so; elsewhere the mark says nothing. */
  private static boolean clearReadOnly(Path path) throws IOException {
    DosFileAttributeView dos =
        Files.getFileAttributeView(path, DosFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (posix(path) != null
        || dos == null
        || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        || !dos.readAttributes().isReadOnly()) {
      return false;
    }
    dos.setReadOnly(false);
    return true;
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    Files.createLink(link, existing);
  }

  @Override
  public void symlink(Path link, String target) throws IOException {
    Files.createSymbolicLink(link, link.getFileSystem().getPath(target));
  }

  @Override
  public void append(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  @Override
  public void executable(Path file, boolean executable) throws IOException {
    PosixFileAttributeView posix = posix(file);
    if (posix == null) {
      return;
    }
    Set<PosixFilePermission> permissions = posix.readAttributes().permissions();
    grant(
        permissions, executable, PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE);
    grant(
        permissions, executable, PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE);
    grant(
        permissions,
        executable,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.OTHERS_EXECUTE);
    posix.setPermissions(permissions);
  }

  private static void grant(
      Set<PosixFilePermission> permissions,
      boolean executable,
      PosixFilePermission read,
      PosixFilePermission execute) {
    if (executable && permissions.contains(read)) {
      permissions.add(execute);
    } else {
      permissions.remove(execute);
    }
  }

  private static @Nullable PosixFileAttributeView posix(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class);
  }

  @Override
  public void sync(Path directory) throws IOException {
    if (posix(directory) == null) {
      return; // Windows neither needs nor allows it: NTFS journals names by itself.
    }
    DirectorySync.of(directory);
  }

  @Override
  public void date(Path file, Instant time) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(time));
  }

  @Override
  public void flush(Path file) throws IOException {
    if (posix(file) != null) {
      force(file, StandardOpenOption.READ);
      return;
    }
    boolean readOnly = clearReadOnly(file);
    try {
      force(file, StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      if (!isProgram(file)) {
        throw e;
      }
      // Windows opens none that runs for writing, and without that flushes nothing.
    } finally {
      if (readOnly) {
        Files.setAttribute(file, "dos:readonly", true, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private static void force(Path file, StandardOpenOption access) throws IOException {
    try (FileChannel channel = FileChannel.open(file, access)) {
      channel.force(true);
    }
  }

  private static boolean isProgram(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".exe") || name.endsWith(".dll");
  }

  @Override
  public void foreign(Path place, Work work) throws IOException {
    if (!Files.exists(place)) {
      throw new NoSuchFileException(place.toString());
    }
    work.run();
  }
}
