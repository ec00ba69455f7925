package dev.instar.download;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** Writes archives whose entries are whatever a test wants them to be. */
interface Archives extends AutoCloseable {

  /** Adds an entry; a link's content is its target. */
  Archives add(String name, char kind, int mode, byte[] content) throws IOException;

  @Override
  void close() throws IOException;

  default Archives file(String name, String content) throws IOException {
    return add(name, 'f', 0644, content.getBytes(StandardCharsets.UTF_8));
  }

  default Archives program(String name, String content) throws IOException {
    return add(name, 'f', 0755, content.getBytes(StandardCharsets.UTF_8));
  }

  default Archives directory(String name) throws IOException {
    return add(name, 'd', 0755, new byte[0]);
  }

  default Archives link(String name, String target) throws IOException {
    return add(name, 'l', 0777, target.getBytes(StandardCharsets.UTF_8));
  }

  /** One of the two formats. */
  enum Format {
    TAR,
    ZIP;

    Archives create(Path file) throws IOException {
      return this == TAR ? new Tar(file, TarArchiveOutputStream.LONGFILE_POSIX) : new Zip(file);
    }
  }

  /** A {@code .tar.gz}. */
  final class Tar implements Archives {
    private final TarArchiveOutputStream out;

    Tar(Path file, int longNames) throws IOException {
      OutputStream gzip = new GzipCompressorOutputStream(Files.newOutputStream(file));
      out = new TarArchiveOutputStream(gzip, "UTF-8");
      out.setLongFileMode(longNames);
      out.setAddPaxHeadersForNonAsciiNames(longNames == TarArchiveOutputStream.LONGFILE_POSIX);
    }

    @Override
    public Archives add(String name, char kind, int mode, byte[] content) throws IOException {
      byte flag =
          switch (kind) {
            case 'f' -> TarConstants.LF_NORMAL;
            case 'd' -> TarConstants.LF_DIR;
            case 'l' -> TarConstants.LF_SYMLINK;
            case 'h' -> TarConstants.LF_LINK;
            case 'b' -> TarConstants.LF_BLK;
            case 'c' -> TarConstants.LF_CHR;
            case 'p' -> TarConstants.LF_FIFO;
            default -> (byte) kind;
          };
      TarArchiveEntry entry = new TarArchiveEntry(name, flag, true);
      entry.setMode(mode);
      if (kind == 'l' || kind == 'h') {
        entry.setLinkName(new String(content, StandardCharsets.UTF_8));
      } else {
        entry.setSize(content.length);
      }
      out.putArchiveEntry(entry);
      if (entry.getSize() > 0) {
        out.write(content);
      }
      out.closeArchiveEntry();
      return this;
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** A {@code .zip}. */
  final class Zip implements Archives {

    /** An entry whose name keeps its backslashes. */
    private static final class Entry extends ZipArchiveEntry {
      Entry(String name, int mode) {
        super("");
        setUnixMode(mode);
        setName(name);
      }
    }

    private final ZipArchiveOutputStream out;

    Zip(Path file) throws IOException {
      out = new ZipArchiveOutputStream(file);
    }

    @Override
    public Archives add(String name, char kind, int mode, byte[] content) throws IOException {
      int bits =
          switch (kind) {
            case 'f' -> 0100000;
            case 'd' -> 0040000;
            case 'l' -> 0120000;
            case 'b' -> 0060000;
            case 'c' -> 0020000;
            case 'p' -> 0010000;
            default -> throw new IllegalArgumentException("zip has no kind " + kind);
          };
      ZipArchiveEntry entry = new Entry(name, bits | mode);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
      return this;
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
