package dev.instar.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The entries of a {@code .zip} (PKWARE's APPNOTE), by its central directory, where the kinds and
 * modes stand, in the order of their contents. The file is the archive and nothing else: it starts
 * with the first entry and ends with the end record, which has no comment.
 */
final class ZipReader implements ArchiveReader {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int END = 0x06054b50;
  private static final int END_LENGTH = 22;

  private static final int KIND = 0170000;
  private static final int FILE = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int LINK = 0120000;
  private static final int UNKNOWN = 0;

  private static final int MAX_TARGET = 4096;

  private final ArchiveFile file;
  private final ZipFile zip;
  private final Iterator<ZipArchiveEntry> entries;

  private ZipReader(ArchiveFile file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
    this.entries = zip.getEntriesInPhysicalOrder().asIterator();
  }

  static ZipReader open(ArchiveFile file) throws IOException {
    ByteBuffer start = file.read(0, 4).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer end = file.read(file.size() - END_LENGTH, END_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    if (end.remaining() < END_LENGTH || end.getInt(0) != END || end.getShort(20) != 0) {
      throw new Refusal("it is cut off, or something follows its end");
    }
    if (start.getInt() != LOCAL_HEADER) {
      throw new Refusal("it does not start with an entry");
    }
    return file.parse(() ->
        new ZipReader(
            file,
            ZipFile.builder()
                .setSeekableByteChannel(file)
                .setCharset(StandardCharsets.UTF_8)
                .setUseUnicodeExtraFields(false)
                .get()));
  }

  @Override
  public Optional<Item> next() throws IOException {
    if (!entries.hasNext()) {
      return Optional.empty();
    }
    ZipArchiveEntry entry = entries.next();
    String name = utf8("a name in it", entry.getRawName());
    int mode = entry.getUnixMode();
    boolean executable = ArchiveReader.isExecutable(name, mode);
    boolean slash = name.endsWith("/");
    int kind = mode & KIND;
    if (kind == DIRECTORY || (kind == UNKNOWN && slash)) {
      if (entry.getSize() != 0) {
        throw Refusal.of(name, "is a directory with content");
      }
      String bare = slash ? name.substring(0, name.length() - 1) : name;
      return Optional.of(new Directory(bare));
    }
    return switch (kind) {
      case FILE, UNKNOWN -> Optional.of(new Content(name, executable, content(entry)));
      case LINK -> Optional.of(new Link(name, target(name, entry)));
      default -> throw Refusal.of(name, "is neither a file, a directory nor a symbolic link");
    };
  }

  private InputStream content(ZipArchiveEntry entry) throws IOException {
    InputStream content = file.parse(() -> new Checked(entry, zip.getInputStream(entry)));
    return file.parsed(content);
  }

  private String target(String name, ZipArchiveEntry entry) throws IOException {
    byte[] bytes = content(entry).readNBytes(MAX_TARGET);
    if (bytes.length == MAX_TARGET) {
      throw Refusal.of(name, "is a link with an overlong target");
    }
    return utf8("the target of a link in it", bytes);
  }

  private static String utf8(String what, byte[] bytes) throws Refusal {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(what + " is not UTF-8", e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  /** An entry's content, which has at its end the length and the CRC that the archive says. */
  private static final class Checked extends CheckedInputStream {
    private final ZipArchiveEntry entry;
    private long length;

    Checked(ZipArchiveEntry entry, InputStream content) {
      super(content, new CRC32());
      this.entry = entry;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
      int read = super.read(buffer, offset, count);
      length += Math.max(0, read);
      if (read < 0 && (length != entry.getSize() || getChecksum().getValue() != entry.getCrc())) {
        throw new ZipException("length or CRC of " + entry.getName() + " is wrong");
      }
      return read;
    }
  }
}
