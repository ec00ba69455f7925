package dev.instar.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What names mean to Windows: which nobody can have, and that two which differ in case alone are
 * one. Only the last name of a path is looked at; it was made below names that were looked at.
 */
final class WindowsNames {
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³]) *(\\..*)?");
  private static final Pattern FORBIDDEN = Pattern.compile(".*[<>:\"|?*\\\\\\x00-\\x1f].*");
  private static final Pattern DROPPED_END = Pattern.compile(".*[. ]");

  private WindowsNames() {}

  /**
   * Refuses a name that no file can have. Windows would drop dots and spaces at the end; that is
   * refused, too, as what is made has another name then than whoever made it thinks.
   */
  static void check(Path path) throws FileSystemException {
    String name = String.valueOf(path.getFileName());
    if (DEVICE.matcher(name).matches()
        || FORBIDDEN.matcher(name).matches()
        || DROPPED_END.matcher(name).matches()) {
      throw new FileSystemException(
          path.toString(), null, "The filename, directory name, or volume label is incorrect");
    }
  }

  /** What has this name already, in other case. */
  static Optional<Path> inOtherCase(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null
        || Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        || !Files.isDirectory(parent)) {
      return Optional.empty();
    }
    String name = path.getFileName().toString();
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(child -> child.getFileName().toString().equalsIgnoreCase(name))
          .findFirst();
    }
  }
}
