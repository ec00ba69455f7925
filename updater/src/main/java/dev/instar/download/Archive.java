package dev.instar.download;

import dev.instar.disk.Disk;
import dev.instar.model.VerificationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The one way in which an archive becomes a directory: {@code .tar.gz} or {@code .zip}, told apart
 * by their first bytes. No entry touches the disk before it is known that it stays inside the
 * directory and means the same on every system. After a failure the directory holds an unknown part
 * of the archive, and the caller deletes it.
 */
public final class Archive {

  /**
   * How much an archive may unpack to.
   *
   * @param maxBytes of all files together
   * @param maxEntries files, links and directories, those included that are only named in paths
   */
  public record Limits(long maxBytes, int maxEntries) {}

  private static final int GZIP = 0x1f8b;
  private static final int ZIP = 'P' << 8 | 'K';

  private Archive() {}

  /**
   * Unpacks an archive. When it returns, everything is flushed to the device, with the right to
   * execute and symbolic links as in the archive, and nothing else of the entries' metadata.
   *
   * @param emptyDirectory an existing directory with nothing in it
   * @throws VerificationException when the archive is damaged, too large, or has an entry that an
   *     image must not have; the message names it
   * @throws IOException when the disk is full or fails
   */
  public static void unpack(Path archive, Path emptyDirectory, Limits limits, Disk disk)
      throws IOException, VerificationException {
    requireEmpty(emptyDirectory);
    try (ArchiveFile file = ArchiveFile.open(archive);
        ArchiveReader reader = reader(file)) {
      Unpacking unpacking = new Unpacking(emptyDirectory, limits, disk);
      for (Optional<ArchiveReader.Item> item = reader.next();
          item.isPresent();
          item = reader.next()) {
        unpacking.add(item.get());
      }
      unpacking.finish();
    } catch (Refusal e) {
      throw new VerificationException(
          "The archive " + archive.getFileName() + " is refused: " + e.getMessage() + ".",
          "Nothing was installed, and nothing was written outside " + emptyDirectory + ".",
          "Do not unpack it by other means; tell the publisher.",
          e);
    }
  }

  private static ArchiveReader reader(ArchiveFile file) throws IOException {
    ByteBuffer start = file.read(0, 2);
    int magic = start.remaining() < 2 ? 0 : Short.toUnsignedInt(start.getShort());
    return switch (magic) {
      case GZIP -> TarReader.open(file);
      case ZIP -> ZipReader.open(file);
      default -> throw new Refusal("it is neither a .tar.gz nor a .zip");
    };
  }

  private static void requireEmpty(Path directory) throws IOException {
    try (Stream<Path> content = Files.list(directory)) {
      if (content.findAny().isPresent()) {
        throw new DirectoryNotEmptyException(directory.toString());
      }
    }
  }
}
