package dev.instar.migration.ledger;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What ledgers keep outside memory: trails of rows, and the texts of configurations and documents
 * as they were. It may vanish at any time between two runs; closing deletes it.
 */
public final class LedgerScratch implements AutoCloseable {
  private final Disk disk;
  private final Path directory;
  private final RandomAccessFile texts;

  private LedgerScratch(Disk disk, Path directory) throws IOException {
    this.disk = disk;
    this.directory = directory;
    texts = new RandomAccessFile(directory.resolve("texts").toFile(), "rw");
  }

  /** Makes a new one inside a directory that exists. */
  public static LedgerScratch in(Path place, Disk disk) throws IOException {
    return new LedgerScratch(disk, Files.createTempDirectory(place, "ledger"));
  }

  Disk disk() {
    return disk;
  }

  Path directory() {
    return directory;
  }

  /** A text that was put away. */
  record Slice(long offset, int length) {}

  Slice put(byte[] text) throws IOException {
    long offset = texts.length();
    texts.seek(offset);
    texts.write(text);
    return new Slice(offset, text.length);
  }

  byte[] get(Slice slice) throws IOException {
    byte[] text = new byte[slice.length];
    texts.seek(slice.offset);
    texts.readFully(text);
    return text;
  }

  @Override
  public void close() throws IOException {
    texts.close();
    disk.foreign(directory, this::delete);
  }

  private void delete() throws IOException {
    for (Path file : Durable.children(directory)) {
      Files.delete(file);
    }
    Files.delete(directory);
  }
}
