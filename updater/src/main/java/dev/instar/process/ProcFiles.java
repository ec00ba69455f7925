package dev.instar.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Linux' {@code /proc} (proc(5)): the descriptors and mappings of every process that this
 * user may look into, and the table of locks, which names those of other users, too. What cannot be
 * read has ended meanwhile or is not ours to see, and is passed over.
 */
final class ProcFiles implements OpenFiles {
  private static final int ACCESS_MODE = 3;
  private static final int OCTAL = 8;
  private static final String DELETED = " (deleted)";

  private final Path proc;

  ProcFiles(Path proc) {
    this.proc = proc;
  }

  @Override
  public List<Holder> holders(List<Path> places) {
    long self = ProcessHandle.current().pid();
    Map<String, Holder> holders = new LinkedHashMap<>();
    for (long pid : pids()) {
      if (pid != self) {
        written(pid, places).forEach(file -> add(pid, file, holders));
        mapped(pid, places).forEach(file -> add(pid, file, holders));
      }
    }
    for (ProcLocks.Held held : new ProcLocks(proc).held(places)) {
      if (held.pid() != self) {
        add(held.pid(), held.file(), holders);
      }
    }
    return List.copyOf(holders.values());
  }

  private void add(long pid, Path file, Map<String, Holder> holders) {
    holders.computeIfAbsent(
        pid + " " + file, key -> new Holder(Optional.of(pid), command(pid), file));
  }

  private List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
      entries.forEach(entry -> pids.add(Long.parseLong(entry.getFileName().toString())));
    } catch (IOException | DirectoryIteratorException e) {
      return pids; // those that were seen
    }
    return pids;
  }

  private List<Path> written(long pid, List<Path> places) {
    List<Path> files = new ArrayList<>();
    Path process = proc.resolve(String.valueOf(pid));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path entry : entries) {
        inside(target(entry), places)
            .filter(file -> isForWriting(process.resolve("fdinfo").resolve(entry.getFileName())))
            .ifPresent(files::add);
      }
    } catch (IOException | DirectoryIteratorException e) {
      return files;
    }
    return files;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  private static boolean isForWriting(Path info) {
    return lines(info).stream()
        .filter(line -> line.startsWith("flags:"))
        .map(line -> line.substring("flags:".length()).strip())
        .anyMatch(flags -> (Long.parseLong(flags, OCTAL) & ACCESS_MODE) != 0);
  }

  /** A mapping that is shared and for writing outlives the descriptor that it was made with. */
  private List<Path> mapped(long pid, List<Path> places) {
    return lines(proc.resolve(String.valueOf(pid)).resolve("maps")).stream()
        .filter(line -> line.matches("\\S+ .w.s .*"))
        .flatMap(line -> inside(line.substring(Math.max(0, line.indexOf('/'))), places).stream())
        .toList();
  }

  private static Optional<Path> inside(String target, List<Path> places) {
    if (!target.startsWith("/") || target.endsWith(DELETED)) {
      return Optional.empty();
    }
    try {
      Path file = Path.of(target);
      return places.stream().anyMatch(file::startsWith) ? Optional.of(file) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private String command(long pid) {
    return lines(proc.resolve(String.valueOf(pid)).resolve("comm")).stream().findFirst().orElse("");
  }

  /** The lines of a file of {@code /proc}; none when it cannot be read. */
  static List<String> lines(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
