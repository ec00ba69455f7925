package dev.instar.trust;

import dev.instar.model.FormatException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A signature as OpenBSD's {@code signify} writes it, of the content itself; its comment is signed
 * by nobody. Two lines:
 *
 * <pre>
 * untrusted comment: verify with release.pub
 * base64 of "Ed", key id, 64 bytes
 * </pre>
 */
public final class SignifySignature {
  /** How many lines there are, by which it is told from minisign's. */
  public static final int LINES = 2;

  private static final String WHAT = "The signature";
  private static final short ED = 'E' << 8 | 'd';
  private static final int LENGTH = 2 + KeyId.LENGTH + Ed25519.SIGNATURE_LENGTH;

  private final KeyId keyId;
  private final byte[] bytes;

  private SignifySignature(KeyId keyId, byte[] bytes) {
    this.keyId = keyId;
    this.bytes = bytes;
  }

  /** Reads the text of a {@code .sig} file. */
  public static SignifySignature parse(String text) throws FormatException {
    List<String> lines = Minisign.lines(WHAT, text, LINES);
    Minisign.comment(WHAT, Minisign.UNTRUSTED, lines.get(0));
    ByteBuffer content = ByteBuffer.wrap(Minisign.decode(WHAT, lines.get(1), LENGTH));
    if (content.getShort() != ED) {
      throw new FormatException(WHAT + " is of a kind that signify does not have");
    }
    KeyId keyId = KeyId.read(content);
    byte[] bytes = new byte[Ed25519.SIGNATURE_LENGTH];
    content.get(bytes);
    return new SignifySignature(keyId, bytes);
  }

  /** Which key made it, as it claims itself. */
  public KeyId keyId() {
    return keyId;
  }

  byte[] bytes() {
    return bytes.clone();
  }
}
