package dev.instar.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A disk on which others are in the way for moments, as on Windows virus scanners and indexers are,
 * which open every new file: a call that is refused because somebody uses the file is made again
 * for a while. The one place where anything is tried twice because of that.
 *
 * <p>Windows says "used by another process" (32) or "access denied" (5), the latter also for a name
 * whose file is deleted but still open, and for a directory in which something is open. Java has no
 * class of its own for the first, and its text is in the user's language; so the exact class of the
 * exception tells.
 */
public final class RetryingDisk implements Disk {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final Disk disk;
  private final Duration patience;

  /** Waits as long as scanners take for large files. */
  public RetryingDisk(Disk disk) {
    this(disk, Duration.ofSeconds(10));
  }

  /**
   * Waits for others.
   *
   * @param patience how long a call is made again
   */
  public RetryingDisk(Disk disk, Duration patience) {
    this.disk = disk;
    this.patience = patience;
  }

  @Override
  public Disk impatient() {
    return disk;
  }

  /** Makes a call again that has changed nothing when it fails. */
  private void persist(Work call) throws IOException {
    Duration pause = FIRST_PAUSE;
    Duration left = patience;
    while (true) {
      try {
        call.run();
        return;
      } catch (FileSystemException e) {
        if (!mayPass(e) || left.isNegative() || !sleep(pause)) {
          throw e;
        }
      }
      left = left.minus(pause);
      pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
    }
  }

  private static boolean mayPass(FileSystemException failure) {
    return failure.getClass().equals(FileSystemException.class)
        || failure instanceof AccessDeniedException;
  }

  private static boolean sleep(Duration pause) {
    try {
      Thread.sleep(pause);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Makes a call again as long as it has written nothing of its file. */
  private void persistUntilBegun(Path file, Work call) throws IOException {
    long before = size(file);
    persist(() -> {
      try {
        call.run();
      } catch (FileSystemException e) {
        if (mayPass(e) && size(file) != before) {
          throw new IOException(e.getMessage(), e);
        }
        throw e;
      }
    });
  }

  /** A size that no file has, when there is none. */
  private static long size(Path file) throws IOException {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : -1;
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    persist(() -> disk.createDirectory(directory));
  }

  @Override
  public void write(Path file, InputStream content) throws IOException {
    persistUntilBegun(file, () -> disk.write(file, content));
  }

  @Override
  public void copy(Path from, Path to) throws IOException {
    persistUntilBegun(to, () -> disk.copy(from, to));
  }

  @Override
  public void date(Path file, Instant time) throws IOException {
    persist(() -> disk.date(file, time));
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    persist(() -> disk.move(from, to));
  }

  @Override
  public void delete(Path path) throws IOException {
    persist(() -> disk.delete(path));
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    persist(() -> disk.link(existing, link));
  }

  @Override
  public void symlink(Path link, String target) throws IOException {
    persist(() -> disk.symlink(link, target));
  }

  @Override
  public void append(Path file, byte[] bytes) throws IOException {
    persistUntilBegun(file, () -> disk.append(file, bytes));
  }

  @Override
  public void executable(Path file, boolean executable) throws IOException {
    persist(() -> disk.executable(file, executable));
  }

  @Override
  public void sync(Path directory) throws IOException {
    persist(() -> disk.sync(directory));
  }

  @Override
  public void flush(Path file) throws IOException {
    persist(() -> disk.flush(file));
  }

  @Override
  public void foreign(Path place, Work work) throws IOException {
    disk.foreign(place, work); // what it has done is not known
  }
}
