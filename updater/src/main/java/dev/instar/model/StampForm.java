package dev.instar.model;

/**
 * What of the stamp of data is fixed for ever, so that a shell can read it: its name, and the form
 * of its first line.
 */
public final class StampForm {
  /** The name in a directory that is the app's alone. */
  public static final String FILE_NAME = ".instar.json";

  private StampForm() {}

  /**
   * The name in a data root: where others have data too it carries the app's name, because they may
   * be apps with stamps of their own.
   */
  public static String nameIn(DataRoot root, AppName app) {
    return root.kind() == DataRoot.Kind.DIRECTORY ? FILE_NAME : "." + app + FILE_NAME;
  }

  /** The first line of the stamp of data of this version. */
  public static String firstLine(Version version) {
    return "{\"data_version\":\"" + version + "\",";
  }
}
