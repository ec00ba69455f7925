package dev.instar.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file or directory has beside its content: permissions, owner and time of change. To be
 * called inside {@link Disk#foreign}.
 */
public final class Attributes {
  private Attributes() {}

  /** Gives {@code to} the attributes of {@code from}; the owner only where the system allows it. */
  public static void transfer(Path from, Path to) throws IOException {
    PosixFileAttributeView source = posix(from);
    PosixFileAttributeView target = posix(to);
    if (source != null && target != null) {
      PosixFileAttributes attributes = source.readAttributes();
      owner(attributes, target);
      target.setPermissions(attributes.permissions());
    }
    BasicFileAttributes basic =
        Files.readAttributes(from, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Files.setLastModifiedTime(to, basic.lastModifiedTime());
  }

  /** Keeps everybody but the owner out. */
  public static void makePrivate(Path directory) throws IOException {
    PosixFileAttributeView posix = posix(directory);
    if (posix != null) {
      posix.setPermissions(PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** Lets the owner change a file, or what is in a directory. */
  public static void makeWritable(Path path) throws IOException {
    PosixFileAttributeView posix = posix(path);
    if (posix != null) {
      Set<PosixFilePermission> permissions = posix.readAttributes().permissions();
      permissions.add(PosixFilePermission.OWNER_WRITE);
      posix.setPermissions(permissions);
    }
  }

  private static void owner(PosixFileAttributes attributes, PosixFileAttributeView target)
      throws IOException {
    PosixFileAttributes present = target.readAttributes();
    try {
      if (!present.group().equals(attributes.group())) {
        target.setGroup(attributes.group());
      }
      if (!present.owner().equals(attributes.owner())) {
        target.setOwner(attributes.owner());
      }
    } catch (IOException e) {
      return; // Only the superuser may give files away; for everybody else the copy is one's own.
    }
  }

  private static @Nullable PosixFileAttributeView posix(Path path) {
    return Files.getFileAttributeView(
        path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }
}
