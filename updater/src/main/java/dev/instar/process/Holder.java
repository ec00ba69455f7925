package dev.instar.process;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that may write to a file, or keeps it locked.
 *
 * @param pid empty where the system does not tell which process it is
 * @param command the program's name; empty where the system does not tell
 */
public record Holder(Optional<Long> pid, String command, Path file) {

  /** As it reads in a message: {@code sqlite3 (process 4711) holds /home/u/data/app.db}. */
  public String described() {
    String who = command.isEmpty() ? "another program" : command;
    return who + pid.map(id -> " (process " + id + ")").orElse("") + " holds " + file;
  }
}
