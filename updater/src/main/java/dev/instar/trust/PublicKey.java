package dev.instar.trust;

import dev.instar.model.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;

/**
 * A publisher's public key, minisign's {@code .pub} file. Its one line, which descriptors pin, is
 * the base64 of {@code "Ed"}, the key's id and the 32 bytes of an Ed25519 key:
 *
 * <pre>
 * untrusted comment: minisign public key 5A59C8A94F79A947
 * RWRHqXlPqchZWoM0DLpDZGyJXJFWTARXO1VQKXhvZR0PmEE1eECQRoVU
 * </pre>
 *
 * <p>Equal when their lines are equal.
 */
public final class PublicKey {
  private static final String WHAT = "The public key";
  private static final short ED = 'E' << 8 | 'd';
  private static final int LENGTH = 2 + KeyId.LENGTH + Ed25519.POINT_LENGTH;

  private final KeyId id;
  private final byte[] point;
  private final java.security.PublicKey key;

  PublicKey(KeyId id, byte[] point) throws InvalidKeyException {
    this.id = id;
    this.point = point.clone();
    this.key = Ed25519.publicKey(point);
  }

  /** Reads a key from its one line or from the whole text of a {@code .pub} file. */
  public static PublicKey parse(String text) throws FormatException {
    String line = text.strip();
    if (line.startsWith(Minisign.UNTRUSTED.strip())) {
      line = Minisign.lines(WHAT, text, 2).get(1);
    }
    ByteBuffer bytes = ByteBuffer.wrap(Minisign.decode(WHAT, line, LENGTH));
    if (bytes.getShort() != ED) {
      throw new FormatException(WHAT + " is not a minisign key (it should start with RW)");
    }
    KeyId id = KeyId.read(bytes);
    byte[] point = new byte[Ed25519.POINT_LENGTH];
    bytes.get(point);
    try {
      return new PublicKey(id, point);
    } catch (InvalidKeyException e) {
      throw new FormatException(WHAT + " " + id + " is not a point of Ed25519's curve");
    }
  }

  public KeyId id() {
    return id;
  }

  /** The key as one line of base64, without an end of line. */
  public String line() {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH).putShort(ED).put(id.bytes()).put(point);
    return Minisign.encode(bytes.array());
  }

  /** The text of the {@code .pub} file. */
  public String fileText() {
    return Minisign.UNTRUSTED + "minisign public key " + id + "\n" + line() + "\n";
  }

  /**
   * Says whether the key's holder signed {@code content}, which is read to its end; a legacy
   * signature (over the content itself, not its hash) needs memory for all of it.
   */
  public Verdict verify(InputStream content, Signature signature) throws IOException {
    if (!signature.keyId().equals(id)) {
      return Verdict.OTHER_KEY;
    }
    byte[] message = signature.prehashed() ? Blake2b.hash512(content) : content.readAllBytes();
    if (!Ed25519.verify(key, message, signature.bytes())) {
      return Verdict.CONTENT_DIFFERS;
    }
    return Ed25519.verify(key, signature.globalMessage(), signature.globalBytes())
        ? Verdict.GOOD
        : Verdict.COMMENT_DIFFERS;
  }

  /** The same for a signature of signify, which needs memory for all of the content. */
  public Verdict verify(InputStream content, SignifySignature signature) throws IOException {
    if (!signature.keyId().equals(id)) {
      return Verdict.OTHER_KEY;
    }
    return Ed25519.verify(key, content.readAllBytes(), signature.bytes())
        ? Verdict.GOOD
        : Verdict.CONTENT_DIFFERS;
  }

  byte[] point() {
    return point.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey that && that.line().equals(line());
  }

  @Override
  public int hashCode() {
    return line().hashCode();
  }

  /** The one line. */
  @Override
  public String toString() {
    return line();
  }
}
