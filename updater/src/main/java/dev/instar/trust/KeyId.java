package dev.instar.trust;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Eight random bytes that a key and its signatures carry, only to find the right key by. Its text
 * is minisign's: the bytes read as a little-endian number, in upper-case hexadecimal digits without
 * zeros in front, so that one key in sixteen has less than sixteen digits.
 */
public record KeyId(long number) {
  static final int LENGTH = 8;

  static KeyId read(ByteBuffer from) {
    return new KeyId(Long.reverseBytes(from.order(ByteOrder.BIG_ENDIAN).getLong()));
  }

  byte[] bytes() {
    return ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
  }

  @Override
  public String toString() {
    return Long.toHexString(number).toUpperCase(Locale.ROOT);
  }
}
