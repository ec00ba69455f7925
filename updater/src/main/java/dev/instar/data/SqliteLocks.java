package dev.instar.data;

import dev.instar.disk.OrdinaryFiles;
import dev.instar.disk.SqliteHeader;
import dev.instar.process.Holder;
import dev.instar.process.OpenFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds databases that another process uses by trying, for an instant, to lock those bytes that
 * SQLite locks (<a href="https://sqlite.org/lockingv3.html">its locking</a>, <a
 * href="https://sqlite.org/walformat.html#wal_locks">and that of the {@code -wal}</a>), for systems
 * that do not tell which process holds a file. No SQLite is involved, so that no byte of the user's
 * files changes and no {@code -wal} is written back.
 *
 * <p>Not to be used while this process has one of the databases open: closing a file gives up every
 * lock that a process has on it.
 */
final class SqliteLocks implements OpenFiles {
  /** PENDING, RESERVED and all of SHARED: locked by whoever is in a transaction. */
  private static final long TRANSACTION = 0x40000000L;

  private static final long TRANSACTION_BYTES = 512;

  /** From WAL_WRITE_LOCK to the byte that every open connection keeps locked. */
  private static final long WAL = 120;

  private static final long WAL_BYTES = 9;

  @Override
  public List<Holder> holders(List<Path> places) {
    List<Holder> holders = new ArrayList<>();
    for (Path place : places) {
      OrdinaryFiles.visit(
          place,
          (file, attributes) -> {
            if (isUsed(file)) {
              holders.add(new Holder(Optional.empty(), "", file));
            }
          });
    }
    return holders;
  }

  private static boolean isUsed(Path file) {
    try {
      if (SqliteHeader.read(file).isEmpty()) {
        return false;
      }
      Path shared = SqliteHeader.beside(file, SqliteHeader.SHARED_MEMORY);
      return isLocked(file, TRANSACTION, TRANSACTION_BYTES)
          || (Files.isRegularFile(shared) && isLocked(shared, WAL, WAL_BYTES));
    } catch (IOException e) {
      return false; // what may not be written cannot be locked; the copy says what is wrong with it
    }
  }

  private static boolean isLocked(Path file, long from, long bytes) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(from, bytes, false)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return false; // it is this process itself
    }
  }
}
