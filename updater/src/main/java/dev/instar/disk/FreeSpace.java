package dev.instar.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How much room there is; a seam, so that tests can tell of disks that are nearly full. */
@FunctionalInterface
public interface FreeSpace {

  /**
   * The file system in which a path lies, or will lie when it is created.
   *
   * @return empty when the system does not tell
   */
  Optional<Store> of(Path place);

  /**
   * A file system.
   *
   * @param identity equal for places that share their room
   * @param usable what this user may write in it, in bytes, with quotas observed where the system
   *     does so
   */
  record Store(Object identity, long usable) {}

  /** This machine's own file systems. */
  static FreeSpace ofThisMachine() {
    return FreeSpace::ask;
  }

  private static Optional<Store> ask(Path place) {
    Path existing = place.toAbsolutePath();
    for (Path up = existing; up != null && !Files.exists(existing); up = up.getParent()) {
      existing = up;
    }
    try {
      FileStore store = Files.getFileStore(existing);
      // Mounted twice, or as subvolumes, a device has the room of one.
      boolean isDevice = store.name().startsWith("/");
      return Optional.of(new Store(isDevice ? store.name() : store, store.getUsableSpace()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
