package dev.instar.installer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Writes a .tar.gz entry by entry, also with names that no honest tool would write (ustar). */
final class TinyTar {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream blocks = new ByteArrayOutputStream();

  TinyTar file(String name, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    blocks.writeBytes(header(name, '0', bytes.length));
    blocks.writeBytes(Arrays.copyOf(bytes, (bytes.length + BLOCK - 1) / BLOCK * BLOCK));
    return this;
  }

  TinyTar directory(String name) {
    blocks.writeBytes(header(name + "/", '5', 0));
    return this;
  }

  byte[] gzipped() throws IOException {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(result)) {
      blocks.writeTo(gzip);
      gzip.write(new byte[2 * BLOCK]);
    }
    return result.toByteArray();
  }

  private static byte[] header(String name, char type, int size) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, type == '5' ? "0000755" : "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, String.format("%011o", size));
    put(header, 136, "00000000000");
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 257, "ustar");
    put(header, 263, "00");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o", sum) + "\0 ");
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
