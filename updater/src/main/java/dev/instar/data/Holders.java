package dev.instar.data;

import dev.instar.process.OpenFiles;

/** Who holds the user's data, told by whatever this system has to tell it. */
public final class Holders {
  private Holders() {}

  /**
   * By the system's own tables, which name the processes; else by SQLite's locks, which only tell
   * that a database is in use.
   */
  public static OpenFiles ofThisMachine() {
    return OpenFiles.ofThisMachine().orElseGet(SqliteLocks::new);
  }
}
