package dev.instar.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells directories on which something is mounted, which cannot be renamed. */
final class MountPoints {
  /** Linux' list; its fifth field is the mount point, octal for white space (proc(5)). */
  private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");

  private static final int MOUNT_POINT = 4;
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  private MountPoints() {}

  /**
   * True when the directory is on another file system than its parent, or (a bind mount of the same
   * file system) when Linux lists it.
   *
   * @param directory real, with a parent
   */
  static boolean contains(Path directory, Path parent) throws IOException {
    return !Files.getFileStore(directory).equals(Files.getFileStore(parent)) || isListed(directory);
  }

  private static boolean isListed(Path directory) throws IOException {
    if (!Files.isReadable(MOUNT_INFO)) {
      return false;
    }
    String list = new String(Files.readAllBytes(MOUNT_INFO), StandardCharsets.UTF_8);
    return list.lines()
        .map(line -> line.split(" "))
        .filter(fields -> fields.length > MOUNT_POINT)
        .map(fields -> decoded(fields[MOUNT_POINT]))
        .anyMatch(directory.toString()::equals);
  }

  static String decoded(String field) {
    return OCTAL
        .matcher(field)
        .replaceAll(match ->
            Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 8))));
  }
}
