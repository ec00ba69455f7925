package dev.instar.publish;

import dev.instar.disk.Tree;
import dev.instar.model.Platform;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Writes an image as an archive whose bytes depend on the image's tree and one time alone: entries
 * in the order of their paths, owned by nobody, with two sets of permissions only. {@code .tar.gz}
 * for Unix, {@code .zip} for Windows.
 */
record ImageArchive(Path image, Tree tree, Instant time) {
  private static final int PROGRAM = 0755;
  private static final int FILE = 0644;

  /** The earliest time that a zip's fields can hold, of the zone that is used here. */
  private static final Instant FIRST_ZIP_TIME = Instant.parse("1980-01-01T00:00:00Z");

  void write(Platform platform, Path archive) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16)) {
      if (platform.isWindows()) {
        writeZip(out);
      } else {
        writeTar(out);
      }
    }
  }

  private void writeTar(OutputStream out) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setModificationInstant(Instant.EPOCH); // no time at all in the gzip header
    try (GzipCompressorOutputStream gzip = new GzipCompressorOutputStream(out, parameters);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(gzip, StandardCharsets.UTF_8.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (Tree.Item item : tree.items()) {
        put(tar, tarEntry(item), item);
      }
    }
  }

  private TarArchiveEntry tarEntry(Tree.Item item) throws IOException {
    TarArchiveEntry entry =
        switch (item.kind()) {
          case DIRECTORY -> new TarArchiveEntry(item.path() + "/");
          case FILE, PROGRAM -> new TarArchiveEntry(item.path());
          case LINK -> new TarArchiveEntry(item.path(), TarConstants.LF_SYMLINK);
        };
    if (item.kind() == Tree.Kind.LINK) {
      entry.setLinkName(Files.readSymbolicLink(image.resolve(item.path())).toString());
    }
    entry.setMode(item.kind() == Tree.Kind.FILE ? FILE : PROGRAM);
    entry.setSize(item.size());
    entry.setLastModifiedTime(FileTime.from(time));
    entry.setIds(0, 0);
    return entry;
  }

  private void writeZip(OutputStream out) throws IOException {
    Instant earliest = time.isBefore(FIRST_ZIP_TIME) ? FIRST_ZIP_TIME : time;
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
      zip.setEncoding(StandardCharsets.UTF_8.name());
      for (Tree.Item item : tree.items()) {
        if (item.kind() == Tree.Kind.LINK) {
          throw new IOException(item.path() + " is a link, which an image for Windows cannot hold");
        }
        boolean directory = item.kind() == Tree.Kind.DIRECTORY;
        ZipArchiveEntry entry = new ZipArchiveEntry(item.path() + (directory ? "/" : ""));
        entry.setTimeLocal(LocalDateTime.ofInstant(earliest, ZoneOffset.UTC));
        entry.setUnixMode(item.kind() == Tree.Kind.FILE ? FILE : PROGRAM);
        if (item.isFile()) {
          entry.setSize(item.size());
        }
        put(zip, entry, item);
      }
    }
  }

  private <E extends ArchiveEntry> void put(ArchiveOutputStream<E> archive, E entry, Tree.Item item)
      throws IOException {
    archive.putArchiveEntry(entry);
    if (item.isFile()) {
      Files.copy(image.resolve(item.path()), archive);
    }
    archive.closeArchiveEntry();
  }
}
