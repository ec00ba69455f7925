package dev.instar.disk;

import dev.instar.model.AppName;
import dev.instar.model.DataRoot;
import java.nio.file.Path;

/**
 * What is put beside the user's data, on their file system, so that a switch is a rename: stages,
 * and backups when the installation is on another file system. Beside a whole directory, or inside
 * one that others use too; always hidden, and recognisable by its name alone.
 *
 * <pre>
 * ~/.local/share/employees-data                                  the data
 * ~/.local/share/.employees-data.instar-stage-7f3a/              a staged copy
 * ~/.local/share/.employees-data.instar-backups/20261121T…/      a backup
 * ~/.employees-settings.instar-stage-7f3a/                       a staged copy of some files of ~
 * </pre>
 */
public final class BesideData {
  private static final String STAGE = ".instar-stage-";
  private static final String BACKUPS = ".instar-backups";

  /** What {@link Relocation} is copying, and what it has copied. */
  static final String COPYING = ".instar-copying-";

  static final String COPIED = ".instar-copied-";

  private final Path directory;
  private final String label;

  private BesideData(Path directory, String label) {
    this.directory = directory;
    this.label = label;
  }

  /**
   * The places for one root.
   *
   * @param live the root's real, absolute path
   */
  public static BesideData of(AppName app, DataRoot root, Path live) {
    Path parent = live.getParent();
    if (root.kind() == DataRoot.Kind.DIRECTORY && parent != null) {
      return new BesideData(parent, String.valueOf(live.getFileName()));
    }
    return new BesideData(live, app + "-" + root.name());
  }

  /** The directory that holds them. */
  public Path directory() {
    return directory;
  }

  /** A staged copy; {@code id} tells one upgrade from another. */
  public Path stage(String id) {
    return directory.resolve("." + label + STAGE + id);
  }

  /** The directory of the backups that have to stay here. */
  public Path backups() {
    return directory.resolve("." + label + BACKUPS);
  }

  /** True for the file name of a stage of this root. */
  public boolean isOwnStage(String fileName) {
    return fileName.startsWith("." + label + STAGE);
  }

  /** True for a file name that can only be a stage's. */
  public static boolean isStageName(String fileName) {
    return fileName.startsWith(".") && fileName.contains(STAGE);
  }

  /** True for a file name that can only be a stage, data on their way, or a place of backups. */
  public static boolean isName(String fileName) {
    return isOnItsWay(fileName)
        || (fileName.startsWith(".") && (fileName.endsWith(BACKUPS) || isStageName(fileName)));
  }

  /** True for the file name of data that {@link Relocation} has not brought to their place yet. */
  public static boolean isOnItsWay(String fileName) {
    return fileName.startsWith(".") && (fileName.contains(COPYING) || fileName.contains(COPIED));
  }
}
