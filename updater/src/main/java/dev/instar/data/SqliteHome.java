package dev.instar.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the SQLite driver unpacks its native library. Its own choice, the temporary directory, may
 * forbid execution.
 */
public final class SqliteHome {
  private static final String PROPERTY = "org.sqlite.tmpdir";

  private SqliteHome() {}

  /**
   * Has the library unpacked in this directory, which is created when absent. To be called once,
   * before the first database is opened; later calls have no effect on the driver.
   */
  public static void use(Path directory) throws IOException {
    // Not by way of Disk: nothing here outlives the process.
    Files.createDirectories(directory);
    System.setProperty(PROPERTY, directory.toString());
  }
}
