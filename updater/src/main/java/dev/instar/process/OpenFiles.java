package dev.instar.process;

import dev.instar.model.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which other processes hold files; a seam, so that tests can tell who holds what. */
@FunctionalInterface
public interface OpenFiles {

  /**
   * The processes, without this one, that have opened one of these files for writing, have it
   * mapped for writing, or have locked it. Whoever only reads is none. It looks at one moment;
   * whoever comes later is seen by whoever looks again.
   *
   * @param places real paths of files, or of directories with everything in them
   */
  List<Holder> holders(List<Path> places);

  /** By {@code /proc}; empty where the system has none. */
  static Optional<OpenFiles> ofThisMachine() {
    Path proc = Path.of("/proc");
    return !Platform.current().isWindows() && Files.isDirectory(proc.resolve("self/fdinfo"))
        ? Optional.of(new ProcFiles(proc))
        : Optional.empty();
  }
}
