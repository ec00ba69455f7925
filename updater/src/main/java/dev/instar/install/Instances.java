package dev.instar.install;

import dev.instar.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Which processes of the app run: those whose program, or whose script, lies in the installation.
 * The launcher counts too, as it is about to become the app. Updaters do not count; the lock keeps
 * them apart.
 */
public final class Instances {
  /** Every updater is started with this among its words, so that it is known for one. */
  public static final String UPDATER_MARK = "-Dinstar.updater=true";

  /** A script is the second word behind its interpreter's path and name. */
  private static final int WORDS_THAT_NAME_THE_PROGRAM = 3;

  private final Layout layout;
  private final ProcessTable table;

  public Instances(Layout layout, ProcessTable table) {
    this.layout = layout;
    this.table = table;
  }

  /** The ids of the processes that run the app now. */
  public List<Long> running() {
    return table.processes().stream()
        .filter(process -> !process.words().contains(UPDATER_MARK))
        .filter(process ->
            process.words().stream().limit(WORDS_THAT_NAME_THE_PROGRAM).anyMatch(this::isOurs))
        .map(ProcessTable.Running::pid)
        .sorted()
        .toList();
  }

  private boolean isOurs(String word) {
    if (!word.startsWith("/") && !word.contains(":")) {
      return false;
    }
    try {
      Path path = Path.of(word);
      if (path.startsWith(layout.versions()) || path.equals(layout.launcher())) {
        return true;
      }
      return path.endsWith(layout.app().text()) && path.toRealPath().equals(realLauncher());
    } catch (IOException | java.nio.file.InvalidPathException e) {
      return false;
    }
  }

  private Path realLauncher() throws IOException {
    return layout.launcher().toRealPath();
  }
}
