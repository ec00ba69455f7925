package dev.instar.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this process, and those that it has started, really have open or mapped, as Linux tells; for
 * a {@link WindowsDisk}, to which that makes a difference. Elsewhere nothing is known.
 */
final class OpenHandles {
  private static final Path OWN = Path.of("/proc/self");
  private static final int WORDS_BEFORE_THE_PATH = 5;

  private OpenHandles() {}

  /** What this process has open at or below a path. */
  static Optional<Path> ownBelow(Path path) throws IOException {
    Optional<Path> open = openIn(OWN, path);
    return open.isPresent() ? open : mappedBelow(path);
  }

  /** True when this process has a file open so that it keeps others from deleting it. */
  static boolean ownLocks(Path file) throws IOException {
    return isDatabase(file) && ownOpens(file);
  }

  /** True when this process has a file open in whatever way. */
  static boolean ownOpens(Path file) throws IOException {
    return openIn(OWN, file).isPresent();
  }

  /**
   * Java's files let others delete them; what the native library of SQLite opens, on Windows, does
   * not. Descriptors do not tell who has opened them.
   */
  private static boolean isDatabase(Path file) {
    return file.getFileName().toString().matches(".*\\.db|.*-wal|.*-shm|.*-journal");
  }

  /** What a process that this one has started has open, runs, or is in, at or below a path. */
  static Optional<Path> othersBelow(Path path) throws IOException {
    for (ProcessHandle child : children()) {
      Path process = Path.of("/proc", String.valueOf(child.pid()));
      for (String link : List.of("cwd", "exe")) {
        Optional<Path> used = target(process.resolve(link), path);
        if (used.isPresent()) {
          return used;
        }
      }
      Optional<Path> open = openIn(process, path);
      if (open.isPresent()) {
        return open;
      }
    }
    return Optional.empty();
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().findAny().isEmpty()
        ? List.of()
        : ProcessHandle.current().descendants().toList();
  }

  private static Optional<Path> openIn(Path process, Path place) throws IOException {
    if (!Files.isReadable(process.resolve("fd"))) {
      return Optional.empty(); // it has ended
    }
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      return descriptors.flatMap(link -> target(link, place).stream()).findFirst();
    }
  }

  private static Optional<Path> mappedBelow(Path path) throws IOException {
    if (!Files.isReadable(OWN.resolve("maps"))) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(OWN.resolve("maps"))) {
      return lines
          .map(line -> line.split(" +", WORDS_BEFORE_THE_PATH + 1))
          .filter(words -> words.length > WORDS_BEFORE_THE_PATH)
          .map(words -> words[WORDS_BEFORE_THE_PATH])
          .filter(mapped -> mapped.startsWith(path + "/") || mapped.equals(path.toString()))
          .map(Path::of)
          .filter(mapped -> Files.exists(mapped, LinkOption.NOFOLLOW_LINKS))
          .findFirst();
    }
  }

  /** Nothing for what has been closed meanwhile, deleted, or was never a file. */
  private static Optional<Path> target(Path link, Path place) {
    try {
      Path target = Files.readSymbolicLink(link);
      return target.startsWith(place) && Files.exists(target, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(target)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
