package dev.instar.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The flush of a directory's names. Some file systems (network and shared folders, FUSE) do not
 * know it and say so by EINVAL, ENOTSUP or ENOSYS; then there is nothing that could be waited for,
 * and it counts as done. Every other failure means that names may be lost.
 */
final class DirectorySync {
  /** The system's words for EINVAL, ENOTSUP and ENOSYS; Java passes on nothing else. */
  private static final Set<String> UNKNOWN_THERE =
      Set.of(
          "Invalid argument",
          "Operation not supported",
          "Not supported",
          "Function not implemented");

  private DirectorySync() {}

  static void of(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      force(channel::force);
    }
  }

  /** As {@link FileChannel#force}. */
  @FunctionalInterface
  interface Force {
    void force(boolean metadata) throws IOException;
  }

  static void force(Force flush) throws IOException {
    try {
      flush.force(true);
    } catch (IOException e) {
      if (e.getMessage() == null || !UNKNOWN_THERE.contains(e.getMessage())) {
        throw e;
      }
    }
  }
}
