package dev.instar.download;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The entries of a {@code .tar.gz} (POSIX.1-2001 pax, or GNU tar). The file is the archive and
 * nothing else: gzip members to its end (RFC 1952), and in them a tar with its end mark.
 */
final class TarReader implements ArchiveReader {
  /** The record of a pax header that holds the entry's path: {@code <length> path=<path>\n}. */
  private static final Pattern PAX_PATH = Pattern.compile("(?:^|\n)[0-9]+ path=([^\n]*)");

  private final ArchiveFile file;
  private final TarStream stream;
  private final TarArchiveInputStream tar;

  private TarReader(ArchiveFile file, TarStream stream) {
    this.file = file;
    this.stream = stream;
    this.tar =
        new TarArchiveInputStream(
            stream, TarStream.BLOCK, TarStream.BLOCK, StandardCharsets.UTF_8.name());
  }

  static TarReader open(ArchiveFile file) throws IOException {
    return file.parse(() ->
        new TarReader(
            file,
            new TarStream(
                GzipCompressorInputStream.builder()
                    .setInputStream(Channels.newInputStream(file))
                    .setDecompressConcatenated(true)
                    .get())));
  }

  @Override
  public Optional<Item> next() throws IOException {
    stream.startHeaders();
    TarArchiveEntry entry = file.parse(tar::getNextEntry);
    byte[] headers = stream.endHeaders();
    if (entry == null) {
      file.parse(() -> {
        stream.requireEnd();
        return null;
      });
      return Optional.empty();
    }
    String name = name(entry, file.parse(() -> longName(headers)));
    if (!entry.isCheckSumOK()) {
      throw Refusal.of(name, "has a damaged header");
    }
    boolean executable = ArchiveReader.isExecutable(name, entry.getMode());
    if (isFile(entry)) {
      return Optional.of(new Content(name, executable, file.parsed(tar)));
    }
    if (entry.getSize() != 0) {
      throw Refusal.of(name, "has content, but is not a file");
    }
    return Optional.of(
        switch (entry.getLinkFlag()) {
          case TarConstants.LF_DIR -> new Directory(name);
          case TarConstants.LF_SYMLINK -> new Link(name, entry.getLinkName());
          case TarConstants.LF_LINK ->
              throw Refusal.of(name, "is a hard link, which an image cannot have");
          default -> throw Refusal.of(name, "is neither a file, a directory nor a symbolic link");
        });
  }

  private static boolean isFile(TarArchiveEntry entry) {
    byte flag = entry.getLinkFlag();
    return (flag == TarConstants.LF_NORMAL || flag == TarConstants.LF_OLDNORM) && !entry.isSparse();
  }

  /** The name as the archive has it; a directory's without the slash at its end. */
  private static String name(TarArchiveEntry entry, Optional<String> longName) throws Refusal {
    String name = withoutSlash(entry, entry.getName());
    if (longName.isPresent() && !withoutSlash(entry, longName.get()).equals(name)) {
      throw Refusal.of(longName.get(), "is absolute, or not the only name of its entry");
    }
    return name;
  }

  private static String withoutSlash(TarArchiveEntry entry, String name) {
    boolean directory = entry.getLinkFlag() == TarConstants.LF_DIR;
    return directory && name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  /**
   * The name that stands in front of an entry because it is too long for the entry's own header.
   * The parser would silently make it relative.
   */
  private static Optional<String> longName(byte[] headers) throws IOException {
    int at = 0;
    while (at + TarStream.BLOCK <= headers.length) {
      byte flag = headers[at + 156];
      long size = TarUtils.parseOctalOrBinary(headers, at + 124, 12);
      long end = at + TarStream.BLOCK + size;
      if (size < 0 || end > headers.length) {
        break; // the entry itself, whose content is not a header
      }
      String data = new String(headers, at + 512, (int) size, StandardCharsets.UTF_8);
      Optional<String> name =
          switch (flag) {
            case TarConstants.LF_GNUTYPE_LONGNAME -> Optional.of(data.replaceFirst("\0+$", ""));
            case TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                TarConstants.LF_PAX_EXTENDED_HEADER_UC,
                TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER ->
                paxPath(data);
            default -> Optional.empty();
          };
      if (name.isPresent()) {
        return name;
      }
      at = (int) (end + Math.floorMod(-end, (long) TarStream.BLOCK));
    }
    return Optional.empty();
  }

  private static Optional<String> paxPath(String records) {
    Matcher matcher = PAX_PATH.matcher(records);
    Optional<String> last = Optional.empty();
    while (matcher.find()) {
      last = Optional.of(matcher.group(1));
    }
    return last;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
