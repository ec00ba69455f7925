package dev.instar;

import dev.instar.data.Stamp;
import dev.instar.model.FormatException;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a program may do with data that a newer version of it may have migrated. A program that can
 * work without writing says so in its descriptor ({@code "opensNewerData": true}), asks this before
 * it opens its data, and then writes nothing when it may only read them.
 */
public enum DataAccess {
  /** The data are of the program's version, or let it change them. */
  WRITE,

  /** A newer version made them, and what it made of them can still be read. */
  READ,

  /** They are not to be opened, also where nobody can say what they are. */
  NONE;

  /**
   * Looks at the stamp of a data root that is a whole directory. Data without a stamp are of the
   * program that asks.
   *
   * @param root the directory of the data
   * @param dataVersion the version of data that the program reads and writes
   * @throws IllegalArgumentException when that is no version
   * @throws IOException when the stamp cannot be read
   */
  public static DataAccess to(Path root, String dataVersion) throws IOException {
    Version own;
    try {
      own = Version.parse(dataVersion);
    } catch (FormatException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    try {
      Optional<Stamp> stamp = Stamp.read(root.resolve(Stamp.FILE_NAME));
      return stamp.isEmpty() ? WRITE : valueOf(stamp.get().accessFor(own).name());
    } catch (RepairException e) {
      return NONE;
    }
  }
}
