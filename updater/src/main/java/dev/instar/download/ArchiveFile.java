package dev.instar.download;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an archive, which remembers when reading them from disk failed: so that a damaged
 * archive, which the parsers report in many ways, is never taken for a failing disk, or the
 * reverse.
 */
final class ArchiveFile implements SeekableByteChannel {
  private final SeekableByteChannel channel;
  private @Nullable IOException failure;

  private ArchiveFile(SeekableByteChannel channel) {
    this.channel = channel;
  }

  static ArchiveFile open(Path file) throws IOException {
    return new ArchiveFile(Files.newByteChannel(file));
  }

  /** A piece of work of a parser that reads this file. */
  interface Parsing<T extends @Nullable Object> {
    T run() throws IOException;
  }

  /**
   * Lets a parser work; whatever it stumbles over is the archive's fault unless the disk failed.
   */
  <T extends @Nullable Object> T parse(Parsing<T> parsing) throws IOException {
    try {
      return parsing.run();
    } catch (Refusal e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (failure != null) {
        throw failure;
      }
      throw new Refusal("it is damaged or cut off (" + e.getMessage() + ")", e);
    }
  }

  /** What a parser gives of an entry's content, under the same rule; closing it closes nothing. */
  InputStream parsed(InputStream content) {
    return new FilterInputStream(content) {
      @Override
      public int read() throws IOException {
        return parse(in::read);
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return parse(() -> in.read(buffer, offset, length));
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    try {
      return channel.read(buffer);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Fills the buffer from a place in the file and returns it, or less of it at the file's end. */
  ByteBuffer read(long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(Math.max(0, position));
    while (buffer.hasRemaining() && read(buffer) >= 0) {
      // read on
    }
    channel.position(0);
    return buffer.flip();
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    channel.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public int write(ByteBuffer buffer) {
    throw new UnsupportedOperationException("archives are only read");
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new UnsupportedOperationException("archives are only read");
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
