package dev.instar.download;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The entries of an archive, one after the other, each only once. A kind of entry that an image
 * cannot have (a device, a hard link, a program with set-id bits) is a {@link Refusal} already.
 */
interface ArchiveReader extends Closeable {

  /** The next entry; none after the last, when the archive has nothing else behind it. */
  Optional<Item> next() throws IOException;

  /** One entry as it claims to be. Nothing about it is checked but its kind. */
  sealed interface Item {

    /** Its path, with {@code /} between names, as it stands in the archive. */
    String name();
  }

  /** A directory; its name has no slash at the end. */
  record Directory(String name) implements Item {}

  /**
   * A file.
   *
   * @param content to be read to its end before the next item is asked for
   */
  record Content(String name, boolean executable, InputStream content) implements Item {}

  /** A symbolic link. */
  record Link(String name, String target) implements Item {}

  /** What both formats say about a file by its Unix mode. */
  static boolean isExecutable(String name, int mode) throws Refusal {
    if ((mode & 06000) != 0) {
      throw Refusal.of(name, "would run with the rights of another user (set-id bits)");
    }
    return (mode & 0100) != 0;
  }
}
