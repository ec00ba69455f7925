package dev.instar.process;

import dev.instar.disk.OrdinaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Linux' table of locks, which tells of all users' processes. Only POSIX locks count, which are
 * SQLite's: others are inherited, and may be an ancestor's of ours. A file is known by device and
 * inode; where the table names another device than the file does (btrfs), its locks are not seen.
 *
 * <pre>
 * 1: POSIX  ADVISORY  READ 4711 fe:01:131 1073741826 1073742335
 * </pre>
 */
final class ProcLocks {
  private static final Pattern LINE =
      Pattern.compile("\\d+: POSIX +\\S+ +\\S+ +(\\d+) +([0-9a-f]+):([0-9a-f]+):(\\d+) .*");
  private static final int HEX = 16;

  private final Path proc;

  ProcLocks(Path proc) {
    this.proc = proc;
  }

  /** A process and a file that it has locked. */
  record Held(long pid, Path file) {}

  /** Device and inode. */
  private record Identity(long device, long inode) {}

  List<Held> held(List<Path> places) {
    Map<Identity, List<Long>> locks = new HashMap<>();
    for (String line : ProcFiles.lines(proc.resolve("locks"))) {
      Matcher fields = LINE.matcher(line);
      if (fields.matches()) {
        long device =
            device(Long.parseLong(fields.group(2), HEX), Long.parseLong(fields.group(3), HEX));
        Identity identity = new Identity(device, Long.parseLong(fields.group(4)));
        locks
            .computeIfAbsent(identity, key -> new ArrayList<>())
            .add(Long.parseLong(fields.group(1)));
      }
    }
    List<Held> held = new ArrayList<>();
    for (Path place : locks.isEmpty() ? List.<Path>of() : places) {
      OrdinaryFiles.visit(
          place,
          (file, attributes) ->
              locks
                  .getOrDefault(identity(file), List.of())
                  .forEach(pid -> held.add(new Held(pid, file))));
    }
    return held;
  }

  /** As the C library puts it together (makedev(3)). */
  private static long device(long major, long minor) {
    return ((major & 0xfffff000L) << 32)
        | ((major & 0xfffL) << 8)
        | ((minor & 0xffffff00L) << 12)
        | (minor & 0xffL);
  }

  private static Identity identity(Path file) {
    try {
      Map<String, Object> unix =
          Files.readAttributes(file, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
      if (unix.get("dev") instanceof Long device && unix.get("ino") instanceof Long inode) {
        return new Identity(device, inode);
      }
    } catch (IOException e) {
      // gone meanwhile: nobody's
    }
    return new Identity(-1, -1);
  }
}
