package dev.instar.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The disk of this machine, on which the rules of Windows hold, with the exceptions that Java
 * throws there:
 *
 * <ul>
 *   <li>what runs, and what somebody has open, is neither deleted nor replaced; a program that runs
 *       may be renamed, one that is {@linkplain #holds held} may not;
 *   <li>a directory below which anything is open is not renamed, however it was opened;
 *   <li>names are those of {@link WindowsNames}; links need a privilege; there is no right to
 *       execute, and nothing to flush in a directory.
 * </ul>
 *
 * <p>Who uses what, a test says; for files that are copied away and brought back, again. What this
 * process itself has really open counts, too, and is no condition to be dealt with but a mistake of
 * whoever forgot to close it: then an {@link AssertionError} is thrown.
 */
public final class WindowsDisk extends WatchedDisk {
  private static final String IN_USE =
      "The process cannot access the file because it is being used by another process";

  /** How somebody uses a file or a directory; later ones keep others from more. */
  private enum Use {
    /** Open so that others may do all but replace it, as scanners and indexers open files. */
    OPEN,
    /** Its program runs. */
    RUNS,
    /** Open so that others may only read it. */
    HELD
  }

  private final Map<String, Use> uses = new HashMap<>();

  public WindowsDisk() {
    super(new RealDisk());
  }

  /** From now on a process runs this program, whatever its name becomes. */
  public void runs(Path program) throws IOException {
    uses.put(identity(program), Use.RUNS);
  }

  /** From now on somebody has this file open who shares reading alone; or is in this directory. */
  public void holds(Path path) throws IOException {
    uses.put(identity(path), Use.HELD);
  }

  /** From now on somebody reads this file who shares whatever can be shared. */
  public void scans(Path file) throws IOException {
    uses.put(identity(file), Use.OPEN);
  }

  /** Nobody uses this any more. */
  public void letsGo(Path path) throws IOException {
    uses.remove(identity(path));
  }

  @Override
  protected void made(Call call) throws IOException {
    Path path = call.paths().getLast();
    switch (call.name()) {
      case "sync", "executable" -> {}
      case "symlink" ->
          throw new FileSystemException(
              path.toString(), null, "A required privilege is not held by the client");
      case "createDirectory", "write", "copy", "link" -> {
        WindowsNames.check(path);
        if (WindowsNames.inOtherCase(path).isPresent()) {
          throw new FileAlreadyExistsException(path.toString());
        }
        call.whole().run();
      }
      case "append", "flush", "date" -> {
        refuseIfHeld(path, null);
        call.whole().run();
      }
      case "move" -> move(call, call.paths().getFirst(), path);
      case "delete" -> {
        refuseToDelete(path);
        call.whole().run();
      }
      case "foreign" -> call.whole().run();
      default -> throw new IllegalStateException(call.name());
    }
  }

  private void move(Call call, Path from, Path to) throws IOException {
    WindowsNames.check(to);
    if (isDirectory(from)) {
      refuseIfUsedBelow(from, to);
    } else {
      refuseIfHeld(from, to);
    }
    Optional<Path> other = WindowsNames.inOtherCase(to).filter(path -> !path.equals(from));
    Path replaced = other.orElse(to);
    if (isDirectory(replaced)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    if (exists(replaced)) {
      refuseToReplace(replaced, from);
    }
    if (other.isPresent()) {
      below().delete(replaced);
    }
    call.whole().run();
  }

  private void refuseToReplace(Path file, Path by) throws IOException {
    if (OpenHandles.ownOpens(file)) {
      throw new AssertionError(file + " is replaced while this process has it open");
    }
    if (use(file).isPresent()) {
      throw new AccessDeniedException(by.toString(), file.toString(), null);
    }
  }

  private void refuseToDelete(Path path) throws IOException {
    refuseIfHeld(path, null);
    if (use(path).filter(Use.RUNS::equals).isPresent()) {
      throw new AccessDeniedException(path.toString());
    }
  }

  private void refuseIfHeld(Path path, @Nullable Path other) throws IOException {
    if (!isDirectory(path) && OpenHandles.ownLocks(path)) {
      throw new AssertionError(path + " is renamed or deleted while this process has it open");
    }
    if (use(path).filter(Use.HELD::equals).isPresent()) {
      throw inUse(path, other);
    }
  }

  /** As Java tells a sharing violation, for which it has no class of its own. */
  static FileSystemException inUse(Path path, @Nullable Path other) {
    return new FileSystemException(
        path.toString(), other == null ? null : other.toString(), IN_USE);
  }

  private void refuseIfUsedBelow(Path directory, Path to) throws IOException {
    Optional<Path> own = OpenHandles.ownBelow(directory);
    if (own.isPresent()) {
      throw new AssertionError(directory + " is renamed while this process has open " + own.get());
    }
    if (OpenHandles.othersBelow(directory).isPresent() || isUsedBelow(directory)) {
      throw new AccessDeniedException(directory.toString(), to.toString(), null);
    }
  }

  private boolean isUsedBelow(Path directory) throws IOException {
    if (uses.isEmpty()) {
      return false;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if (use(path).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  private Optional<Use> use(Path path) throws IOException {
    return uses.isEmpty() || !exists(path)
        ? Optional.empty()
        : Optional.ofNullable(uses.get(identity(path)));
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static String identity(Path path) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.fileKey() + " " + attributes.creationTime();
  }
}
