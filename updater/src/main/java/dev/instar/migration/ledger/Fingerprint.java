package dev.instar.migration.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A 128-bit hash of SQLite values, in two lanes of folded 64-bit products. Equal values have equal
 * hashes, where 5 and 5.0 are equal and 5 and '5' are not. Not for use against an adversary: it
 * guards a publisher against his own mistakes, at the speed at which rows can be read.
 */
final class Fingerprint {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // Odd numbers without pattern: the first bits of the roots of 2, 3, 5, 7.
  private static final long FIRST = 0x6A09E667F3BCC909L;
  private static final long SECOND = 0xBB67AE8584CAA73BL;
  private static final long THIRD = 0x3C6EF372FE94F82BL;
  private static final long FOURTH = 0xA54FF53A5F1D36F1L;

  private static final int NULL = 0;
  private static final int INTEGER = 1;
  private static final int REAL = 2;
  private static final int TEXT = 3;
  private static final int BLOB = 4;

  private long high;
  private long low;

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  /** Starts anew. */
  Fingerprint reset() {
    high = THIRD;
    low = FOURTH;
    return this;
  }

  /** Adds another hash; the order matters. */
  Fingerprint add(Fingerprint other) {
    mix(other.high);
    mix(other.low);
    return this;
  }

  /** Becomes the hash of a value as JDBC gives it. */
  Fingerprint of(@Nullable Object value) {
    reset();
    switch (value) {
      case null -> end(NULL, 0);
      case Number number -> number(number);
      case byte[] bytes -> bytes(bytes);
      default -> text(value.toString());
    }
    return this;
  }

  private void number(Number number) {
    double real = number.doubleValue();
    if ((number instanceof Double || number instanceof Float) && real != (double) (long) real) {
      mix(Double.doubleToLongBits(real));
      end(REAL, 0);
    } else {
      mix(number.longValue());
      end(INTEGER, 0);
    }
  }

  private void text(String text) {
    int length = text.length();
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      mix(
          text.charAt(i)
              | (long) text.charAt(i + 1) << 16
              | (long) text.charAt(i + 2) << 32
              | (long) text.charAt(i + 3) << 48);
    }
    long rest = 0;
    for (int shift = 0; i < length; i++, shift += 16) {
      rest |= (long) text.charAt(i) << shift;
    }
    mix(rest);
    end(TEXT, length);
  }

  private void bytes(byte[] bytes) {
    int i = 0;
    for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      mix((long) LONGS.get(bytes, i));
    }
    long rest = 0;
    for (int shift = 0; i < bytes.length; i++, shift += 8) {
      rest |= (bytes[i] & 0xFFL) << shift;
    }
    mix(rest);
    end(BLOB, bytes.length);
  }

  private void end(int type, int length) {
    mix((long) type << 32 | length);
  }

  private void mix(long word) {
    high = fold(high ^ word, FIRST);
    low = fold(Long.rotateLeft(low, 29) ^ word, SECOND);
  }

  private static long fold(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b) ^ (a * b) ^ a;
  }

  /** A sum of hashes modulo 2^128, which does not depend on their order. */
  static final class Sum {
    private long high;
    private long low;

    void add(Fingerprint hash) {
      add(hash.high, hash.low);
    }

    private void add(long addedHigh, long addedLow) {
      long sum = low + addedLow;
      high += addedHigh + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
      low = sum;
    }

    /** The sum of what is in either. */
    Sum and(Sum other) {
      Sum both = new Sum();
      both.add(high, low);
      both.add(other.high, other.low);
      return both;
    }

    boolean sameAs(Sum other) {
      return high == other.high && low == other.low;
    }
  }
}
