package dev.instar.install;

import dev.instar.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Layout layout;
  private final ProcessTable table;

  public Instances(Layout layout, ProcessTable table) {
    this.layout = layout;
    this.table = table;
  }

  /** The ids of the processes that run the app now. */
  public List<Long> running() {
    List<ProcessTable.Running> all = table.processes();
    Set<Long> parents = all.stream().map(ProcessTable.Running::parent).collect(Collectors.toSet());
    return all.stream()
        .filter(process -> !process.words().contains(UPDATER_MARK))
        .filter(process -> isPayload(process) || isStarting(process, parents))
        .map(ProcessTable.Running::pid)
        .sorted()
        .toList();
  }

  /**
   * Those of the processes which run now that have not ended after {@code patience}. Starts that
   * come later do not count; whoever must not have those either sets the {@link SwitchMark} first.
   */
  public List<Long> lasting(Duration patience) {
    Set<Long> left = new TreeSet<>(running());
    try {
      for (long i = 0; i < patience.dividedBy(PAUSE) && !left.isEmpty(); i++) {
        Thread.sleep(PAUSE);
        left.retainAll(running());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // what was seen last counts
    }
    return List.copyOf(left);
  }

  private boolean isPayload(ProcessTable.Running process) {
    return programWords(process).anyMatch(path -> path.startsWith(layout.versions()));
  }

  /**
   * A launcher that may go on to the app at any moment. One that waits for the end of a switch has
   * started a process for its pause, which a launcher on its way to the app never does.
   */
  private boolean isStarting(ProcessTable.Running process, Set<Long> parents) {
    return !parents.contains(process.pid()) && programWords(process).anyMatch(this::isLauncher);
  }

  private static Stream<Path> programWords(ProcessTable.Running process) {
    return process.words().stream()
        .limit(WORDS_THAT_NAME_THE_PROGRAM)
        .filter(word -> word.startsWith("/") || word.contains(":"))
        .flatMap(Instances::path);
  }

  private static Stream<Path> path(String word) {
    try {
      return Stream.of(Path.of(word));
    } catch (InvalidPathException e) {
      return Stream.empty();
    }
  }

  private boolean isLauncher(Path path) {
    if (path.equals(layout.launcher())) {
      return true;
    }
    try {
      return path.endsWith(layout.app().text()) && Files.isSameFile(path, layout.launcher());
    } catch (IOException e) {
      return false;
    }
  }
}
