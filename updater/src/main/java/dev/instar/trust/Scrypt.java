package dev.instar.trust;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * How hard a password is made to guess: libsodium's two limits, from which the three parameters of
 * scrypt (RFC 7914) follow by libsodium's rule. Only limits that this implementation can work with
 * make a value.
 *
 * @param operations roughly, how many core operations it may take
 * @param memory how many bytes it may take
 */
record Scrypt(long operations, long memory) {
  /** What minisign uses: N 2^20, r 8, p 1, which takes 1 GiB of memory and about a second. */
  static final Scrypt MINISIGN = new Scrypt(1L << 25, 1L << 30);

  private static final int BLOCK = 8;
  private static final long LEAST_OPERATIONS = 1 << 15;

  /** Blocks to compute; above, opening a key would take minutes: no honest file asks for it. */
  private static final long MOST_WORK = 1L << 28;

  Scrypt {
    if (operations < 0 || memory < 0 || !isUsable(operations, memory)) {
      throw new IllegalArgumentException(
          "scrypt cannot be used with " + operations + " operations in " + memory + " bytes");
    }
  }

  /** Computes so many bytes from a password; the caller owns and erases the password. */
  byte[] derive(char[] password, byte[] salt, int length) {
    byte[] bytes = utf8(password);
    int rounds = 1 << log2(operations, memory);
    try {
      return SCrypt.generate(
          bytes, salt, rounds, BLOCK, (int) parallel(operations, memory), length);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Bytes of memory that {@link #derive} takes. */
  long needed() {
    return (128L * BLOCK) << log2(operations, memory);
  }

  private static boolean isUsable(long operations, long memory) {
    int log2 = log2(operations, memory);
    long parallel = parallel(operations, memory);
    return log2 <= 24 && parallel >= 1 && parallel <= (MOST_WORK >> log2);
  }

  private static boolean operationsAreScarce(long operations, long memory) {
    return Math.max(operations, LEAST_OPERATIONS) < memory / 32;
  }

  private static int log2(long operations, long memory) {
    long most =
        operationsAreScarce(operations, memory)
            ? Math.max(operations, LEAST_OPERATIONS) / (BLOCK * 4)
            : memory / (BLOCK * 128);
    return Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(most / 2));
  }

  private static long parallel(long operations, long memory) {
    if (operationsAreScarce(operations, memory)) {
      return 1;
    }
    long most = (Math.max(operations, LEAST_OPERATIONS) / 4) >> log2(operations, memory);
    return Math.min(most, 0x3fffffff) / BLOCK;
  }

  /** The password as minisign reads it from a terminal, with no copy left behind. */
  private static byte[] utf8(char[] password) {
    CharsetEncoder encoder =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    ByteBuffer encoded = ByteBuffer.allocate(4 * password.length);
    encoder.encode(CharBuffer.wrap(password), encoded, true);
    byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
    Arrays.fill(encoded.array(), (byte) 0);
    return bytes;
  }
}
