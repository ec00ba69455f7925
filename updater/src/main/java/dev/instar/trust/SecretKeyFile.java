package dev.instar.trust;

import dev.instar.model.FormatException;
import dev.instar.model.UsageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A secret key as minisign's {@code .key} file holds it, under a password or in the clear. One
 * comment line, then the base64 of 158 bytes:
 *
 * <pre>
 * "Ed"  2   algorithm of the key
 * "Sc"  2   the rest is encrypted under a password by scrypt; two zero bytes: it is not
 * "B2"  2   the checksum is BLAKE2b-256
 *      32   salt
 *       8   scrypt's limit of operations, little-endian
 *       8   scrypt's limit of memory in bytes, little-endian
 *       8   key id            \
 *      32   seed               | XORed with what scrypt
 *      32   public key         | makes of the password
 *      32   checksum of "Ed", key id, seed, public key; zeros in a key without a password /
 * </pre>
 */
public final class SecretKeyFile {
  private static final String WHAT = "The secret key";
  private static final String COMMENT = "minisign encrypted secret key";
  private static final short ED = 'E' << 8 | 'd';
  private static final short SCRYPT = 'S' << 8 | 'c';
  private static final short CLEAR = 0;
  private static final short BLAKE2B = 'B' << 8 | '2';
  private static final int SALT = 32;
  private static final int PAIR = Ed25519.SEED_LENGTH + Ed25519.POINT_LENGTH;
  private static final int CHECKSUM = 32;
  private static final int BODY = KeyId.LENGTH + PAIR + CHECKSUM;
  private static final int LENGTH = 6 + SALT + 16 + BODY;

  private final byte[] salt;
  private final @Nullable Scrypt scrypt;
  private final byte[] body;

  private SecretKeyFile(byte[] salt, @Nullable Scrypt scrypt, byte[] body) {
    this.salt = salt;
    this.scrypt = scrypt;
    this.body = body;
  }

  /** Stores a key in the clear: whoever reads the file can sign. */
  public static SecretKeyFile of(SecretKey key) {
    return new SecretKeyFile(new byte[SALT], null, body(key, new byte[CHECKSUM]));
  }

  /**
   * Stores a key under a password, as hard to guess as minisign makes it.
   *
   * @throws UsageException when this Java machine has too little memory for that
   */
  public static SecretKeyFile of(SecretKey key, char[] password, SecureRandom random)
      throws UsageException {
    return of(key, password, random, Scrypt.MINISIGN);
  }

  static SecretKeyFile of(SecretKey key, char[] password, SecureRandom random, Scrypt scrypt)
      throws UsageException {
    byte[] salt = new byte[SALT];
    random.nextBytes(salt);
    byte[] body = body(key, checksum(key.publicKey().id(), key.pair()));
    return new SecretKeyFile(salt, scrypt, crypt(scrypt, password, salt, body));
  }

  /** Reads the text of a {@code .key} file. */
  public static SecretKeyFile parse(String text) throws FormatException {
    String line = Minisign.lines(WHAT, text, 2).get(1);
    ByteBuffer bytes = ByteBuffer.wrap(Minisign.decode(WHAT, line, LENGTH));
    short algorithm = bytes.getShort();
    short protection = bytes.getShort();
    if (algorithm != ED
        || (protection != SCRYPT && protection != CLEAR)
        || bytes.getShort() != BLAKE2B) {
      throw new FormatException(WHAT + " is of a kind that minisign does not have");
    }
    byte[] salt = new byte[SALT];
    bytes.get(salt).order(ByteOrder.LITTLE_ENDIAN);
    Scrypt scrypt = protection == CLEAR ? null : scrypt(bytes.getLong(), bytes.getLong());
    byte[] body = Arrays.copyOfRange(bytes.array(), LENGTH - BODY, LENGTH);
    if (scrypt == null) {
      try {
        key(body);
      } catch (InvalidKeyException e) {
        throw new FormatException(WHAT + " is damaged: " + e.getMessage());
      }
    }
    return new SecretKeyFile(salt, scrypt, body);
  }

  public boolean isEncrypted() {
    return scrypt != null;
  }

  /**
   * Gives the key of a file that has no password.
   *
   * @throws UsageException when it has one
   */
  public SecretKey open() throws UsageException {
    if (scrypt != null) {
      throw new UsageException(
          WHAT + " is protected by a password.",
          "Nothing was signed.",
          "Give the password, or use a key that was made without one.");
    }
    try {
      return key(body);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("it was whole when it was read", e);
    }
  }

  /**
   * Gives the key of a file that has a password; without one, the password is not looked at.
   *
   * @throws UsageException when the password is wrong, or memory is too small to tell
   */
  public SecretKey open(char[] password) throws UsageException {
    if (scrypt == null) {
      return open();
    }
    byte[] clear = crypt(scrypt, password, salt, body);
    try {
      byte[] pair = Arrays.copyOfRange(clear, KeyId.LENGTH, KeyId.LENGTH + PAIR);
      byte[] checksum = checksum(KeyId.read(ByteBuffer.wrap(clear)), pair);
      byte[] stored = Arrays.copyOfRange(clear, BODY - CHECKSUM, BODY);
      if (MessageDigest.isEqual(checksum, stored)) {
        return key(clear);
      }
    } catch (InvalidKeyException e) {
      throw new UsageException(
          WHAT + " is damaged: " + e.getMessage() + ".",
          "Nothing was signed.",
          "Take the key from its backup.",
          e);
    } finally {
      Arrays.fill(clear, (byte) 0);
    }
    throw new UsageException(
        "The password is not the one of this secret key.",
        "Nothing was signed.",
        "Try again; if you are sure of the password, the key's file is damaged.");
  }

  /** The text of the {@code .key} file. */
  public String text() {
    ByteBuffer bytes =
        ByteBuffer.allocate(LENGTH)
            .putShort(ED)
            .putShort(scrypt == null ? CLEAR : SCRYPT)
            .putShort(BLAKE2B)
            .put(salt)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(scrypt == null ? 0 : scrypt.operations())
            .putLong(scrypt == null ? 0 : scrypt.memory())
            .put(body);
    return Minisign.UNTRUSTED + COMMENT + "\n" + Minisign.encode(bytes.array()) + "\n";
  }

  private static Scrypt scrypt(long operations, long memory) throws FormatException {
    try {
      return new Scrypt(operations, memory);
    } catch (IllegalArgumentException e) {
      throw new FormatException(WHAT + " is damaged: " + e.getMessage());
    }
  }

  private static byte[] body(SecretKey key, byte[] checksum) {
    return ByteBuffer.allocate(BODY)
        .put(key.publicKey().id().bytes())
        .put(key.pair())
        .put(checksum)
        .array();
  }

  private static byte[] checksum(KeyId id, byte[] pair) {
    return Blake2b.hash256(
        ByteBuffer.allocate(2 + KeyId.LENGTH + PAIR)
            .putShort(ED)
            .put(id.bytes())
            .put(pair)
            .array());
  }

  private static SecretKey key(byte[] body) throws InvalidKeyException {
    ByteBuffer bytes = ByteBuffer.wrap(body);
    KeyId id = KeyId.read(bytes);
    byte[] seed = new byte[Ed25519.SEED_LENGTH];
    byte[] point = new byte[Ed25519.POINT_LENGTH];
    bytes.get(seed).get(point);
    return new SecretKey(id, seed, point);
  }

  private static byte[] crypt(Scrypt scrypt, char[] password, byte[] salt, byte[] body)
      throws UsageException {
    byte[] stream;
    try {
      stream = scrypt.derive(password, salt, BODY);
    } catch (OutOfMemoryError e) {
      throw new UsageException(
          "The password of a secret key needs %d MiB of memory, more than Java has here."
              .formatted(scrypt.needed() >> 20),
          "Nothing was signed and no key was written.",
          "Allow Java more memory (-Xmx), or use a key without a password.",
          e);
    }
    byte[] result = new byte[BODY];
    for (int i = 0; i < BODY; i++) {
      result[i] = (byte) (body[i] ^ stream[i]);
    }
    return result;
  }
}
