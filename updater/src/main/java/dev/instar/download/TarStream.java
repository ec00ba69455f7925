package dev.instar.download;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of a tar on their way to the parser. Between two entries it keeps what the parser
 * consumes, which is the headers of the next one, and bounds it, since the parser holds a long name
 * in memory whatever its length.
 */
final class TarStream extends FilterInputStream {
  static final int BLOCK = 512;

  /** Names, links and other attributes of one entry. */
  private static final int MAX_HEADERS = 1 << 18;

  private static final int MAX_PADDING = 1 << 20;

  private final ByteArrayOutputStream headers = new ByteArrayOutputStream();
  private boolean recording;
  private long position;
  private long zeros;

  TarStream(InputStream in) {
    super(new BufferedInputStream(in, 1 << 16));
  }

  /** Starts to keep what is read, from the next block on. */
  void startHeaders() {
    headers.reset();
    recording = true;
  }

  /** Stops it; gives whole blocks, the first being the first header. */
  byte[] endHeaders() {
    recording = false;
    byte[] read = headers.toByteArray();
    int padding = (int) Math.floorMod(read.length - position, (long) BLOCK);
    return Arrays.copyOfRange(read, Math.min(padding, read.length), read.length);
  }

  /** Reads on to the end, where nothing but zeros may be, two blocks of them at least. */
  void requireEnd() throws IOException {
    byte[] buffer = new byte[1 << 13];
    long start = position;
    for (int n = read(buffer); n >= 0; n = read(buffer)) {
      if (zeros < n || position - start > MAX_PADDING) {
        throw new Refusal("something follows its end");
      }
    }
    if (zeros < 2 * BLOCK) {
      throw new Refusal("it is cut off");
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    if (count <= 0) {
      return count;
    }
    position += count;
    int zerosAtEnd = 0;
    while (zerosAtEnd < count && buffer[offset + count - 1 - zerosAtEnd] == 0) {
      zerosAtEnd++;
    }
    zeros = zerosAtEnd == count ? zeros + count : zerosAtEnd;
    if (recording) {
      headers.write(buffer, offset, count);
      if (headers.size() > MAX_HEADERS) {
        throw new Refusal("the headers of an entry have more than " + MAX_HEADERS + " bytes");
      }
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(new byte[(int) Math.min(count, 1 << 13)]));
  }

  /**
   * The parser looks one block ahead, at the end only: what is read twice there is not recorded.
   */
  @Override
  public synchronized void reset() throws IOException {
    super.reset();
    zeros = 0;
  }
}
