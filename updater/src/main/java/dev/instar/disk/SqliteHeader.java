package dev.instar.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The first 100 bytes of an SQLite database, which tell one from any other file whatever its name
 * (<a href="https://sqlite.org/fileformat2.html#the_database_header">SQLite file format</a>, 1.3).
 * Only ordinary files count; a link to a database is a link.
 *
 * @param walMode the database keeps changes in a {@code -wal} file beside it
 * @param changeCounter grows with each transaction, except in WAL mode
 */
public record SqliteHeader(boolean walMode, long changeCounter) {
  /** Changes that are committed, but not yet in the database file. */
  public static final String WAL = "-wal";

  /** What an unfinished transaction has overwritten. */
  public static final String JOURNAL = "-journal";

  /** An index of the {@code -wal}, rebuilt whenever it is missing; never data. */
  public static final String SHARED_MEMORY = "-shm";

  /** The endings of everything that SQLite keeps beside a database. */
  public static final List<String> BESIDE = List.of(WAL, JOURNAL, SHARED_MEMORY);

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int SIZE = 100;
  private static final int READ_VERSION = 19;
  private static final int CHANGE_COUNTER = 24;
  private static final int WAL_VERSION = 2;

  /** The header of a file; none when it is absent, or is not an SQLite database. */
  public static Optional<SqliteHeader> read(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    byte[] header = new byte[SIZE];
    try (InputStream in = Files.newInputStream(file)) {
      if (in.readNBytes(header, 0, SIZE) < MAGIC.length) {
        return Optional.empty();
      }
    }
    if (!Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(header);
    return Optional.of(
        new SqliteHeader(
            bytes.get(READ_VERSION) == WAL_VERSION,
            Integer.toUnsignedLong(bytes.getInt(CHANGE_COUNTER))));
  }

  /** A file that belongs to the same database, as {@link #WAL}. */
  public static Path beside(Path database, String ending) {
    return database.resolveSibling(database.getFileName() + ending);
  }

  /** True for the {@code -shm} file of a database, which is part of no copy and no comparison. */
  public static boolean isSharedMemory(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (!name.endsWith(SHARED_MEMORY) || name.length() == SHARED_MEMORY.length()) {
      return false;
    }
    String database = name.substring(0, name.length() - SHARED_MEMORY.length());
    return read(file.resolveSibling(database)).isPresent();
  }
}
