package dev.instar.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Every change that is made on disk, as the few calls it consists of. Reading needs no seam; tests
 * put a disk here that dies, fails or lies at the n-th call. When a call returns, what it wrote is
 * on the device, except that a new, moved or deleted name is durable only after {@link #sync} of
 * its directory.
 */
public interface Disk {

  /** Creates one directory; its parent exists, it does not. */
  void createDirectory(Path directory) throws IOException;

  /** Creates a file that does not exist, with all of {@code content}, and flushes it. */
  void write(Path file, InputStream content) throws IOException;

  /**
   * Copies a file or link to a name that does not exist, with its time and permissions, and flushes
   * it. Uses the system's copy offload.
   */
  void copy(Path from, Path to) throws IOException;

  /**
   * Renames within one file system, atomically; replaces a file at {@code to}, never a directory.
   *
   * @throws java.nio.file.AtomicMoveNotSupportedException across file systems
   * @throws java.nio.file.FileAlreadyExistsException when {@code to} is a directory
   */
  void move(Path from, Path to) throws IOException;

  /** Deletes a file, a link, or an empty directory, which must exist. */
  void delete(Path path) throws IOException;

  /** Gives a file a second name. */
  void link(Path existing, Path link) throws IOException;

  /** Creates a symbolic link. */
  void symlink(Path link, String target) throws IOException;

  /** Adds bytes to the end of a file, which is created when absent, and flushes it. */
  void append(Path file, byte[] bytes) throws IOException;

  /** Makes a file executable, or not, for all who can read it. */
  void executable(Path file, boolean executable) throws IOException;

  /** Sets when a file was last changed. */
  void date(Path file, Instant time) throws IOException;

  /** Makes the names in a directory durable. */
  void sync(Path directory) throws IOException;

  /** Flushes the content of a file that somebody else wrote. */
  void flush(Path file) throws IOException;

  /**
   * Runs work that changes files below {@code place} without passing this seam (SQLite, a program
   * of the app).
   */
  void foreign(Path place, Work work) throws IOException;

  /** The same disk, which does not wait for others that are in the way for a moment. */
  default Disk impatient() {
    return this;
  }

  /** Work done by somebody else. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }
}
