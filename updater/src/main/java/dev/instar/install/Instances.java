package dev.instar.install;

import dev.instar.model.UpdaterMark;
import dev.instar.process.ProcessTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
  /** A script is the second word behind its interpreter's path and name. */
  private static final int WORDS_THAT_NAME_THE_PROGRAM = 3;

  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final Path WINDOWS_UPDATER = Path.of("bin", UpdaterMark.WINDOWS_PROGRAM);

  /** It starts the updater of its image; would it start the app, that counts by itself. */
  private static final Path OWN_LAUNCHER = Path.of("launch", "launcher.exe");

  private final Layout layout;
  private final ProcessTable table;

  /** The images' directory without links. */
  private final Path realVersions;

  public Instances(Layout layout, ProcessTable table) {
    this.layout = layout;
    this.table = table;
    this.realVersions = real(layout.versions());
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path; // not there yet: nothing runs from it
    }
  }

  /** The ids of the processes that run the app now. */
  public List<Long> running() {
    List<ProcessTable.Running> all = table.processes();
    Set<Long> parents =
        all.stream()
            .map(ProcessTable.Running::parent)
            .collect(Collectors.toCollection(HashSet::new));
    table.parent().ifPresent(parents::add);
    return all.stream()
        .filter(process -> !isUpdater(process))
        .filter(process -> isPayload(process) || isStarting(process, parents))
        .map(ProcessTable.Running::pid)
        .sorted()
        .toList();
  }

  /** Processes as words for a message. */
  public static String listed(List<Long> processes) {
    return String.join(", ", processes.stream().map(String::valueOf).toList());
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

  private boolean isUpdater(ProcessTable.Running process) {
    return process.words().contains(UpdaterMark.OPTION)
        || (layout.platform().isWindows()
            && programWords(process)
                .anyMatch(path -> path.endsWith(WINDOWS_UPDATER) || path.endsWith(OWN_LAUNCHER)));
  }

  private boolean isPayload(ProcessTable.Running process) {
    return programWords(process).anyMatch(this::isInImage)
        || laterScript(process).filter(this::isInImage).isPresent();
  }

  /** By the path that we know, or by the one behind its links, which is what the system tells. */
  private boolean isInImage(Path path) {
    return path.startsWith(layout.versions()) || path.startsWith(realVersions);
  }

  /**
   * A script whose interpreter was given options before it ({@code #!/bin/sh -e}). Its first line
   * must name the interpreter that runs, as an editor is called with options and scripts, too.
   */
  private static Optional<Path> laterScript(ProcessTable.Running process) {
    return process.words().stream()
        .skip(WORDS_THAT_NAME_THE_PROGRAM - 1)
        .dropWhile(word -> word.startsWith("-"))
        .findFirst()
        .filter(word -> word.startsWith("/"))
        .flatMap(word -> path(word).findFirst())
        .filter(script -> isInterpreterOf(process.words().get(1), script));
  }

  private static boolean isInterpreterOf(String called, Path script) {
    try (BufferedReader reader = Files.newBufferedReader(script, StandardCharsets.ISO_8859_1)) {
      String line = Optional.ofNullable(reader.readLine()).orElse("");
      String name = called.substring(called.lastIndexOf('/') + 1);
      return line.startsWith("#!") && List.of(line.substring(2).split("[ /]+")).contains(name);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A launcher that may go on to the app at any moment. One that waits for the end of a switch has
   * started a process for its pause, which a launcher on its way to the app never does.
   */
  private boolean isStarting(ProcessTable.Running process, Set<Long> parents) {
    return !parents.contains(process.pid()) && programWords(process).anyMatch(this::isLauncher);
  }

  private Stream<Path> programWords(ProcessTable.Running process) {
    return process.words().stream()
        .limit(WORDS_THAT_NAME_THE_PROGRAM)
        .filter(word -> word.startsWith("/") || word.contains(":"))
        .flatMap(Instances::path)
        .map(path -> layout.platform().isWindows() && isShortened(path) ? real(path) : path);
  }

  /** Windows has a short name for every long one, by which a program may have been started. */
  private static boolean isShortened(Path path) {
    return path.toString().contains("~");
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
      return path.endsWith(layout.launcher().getFileName())
          && Files.isSameFile(path, layout.launcher());
    } catch (IOException e) {
      return false;
    }
  }
}
