package dev.instar.trust;

import dev.instar.model.FormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A signature as a {@code .minisig} file holds it; until a {@link PublicKey} verified it, nothing
 * in it is trusted. Four lines:
 *
 * <pre>
 * untrusted comment: signature from instar secret key
 * base64 of "ED" (of the content's BLAKE2b-512) or "Ed" (of the content itself, legacy), key id, 64 bytes
 * trusted comment: app:employees version:1.2.0 file:SHA256SUMS
 * base64 of the 64 bytes of a second signature, of the first one followed by the trusted comment
 * </pre>
 */
public final class Signature {
  private static final String WHAT = "The signature";
  private static final String UNTRUSTED_COMMENT = "signature from instar secret key";
  private static final short PREHASHED = 'E' << 8 | 'D';
  private static final short LEGACY = 'E' << 8 | 'd';
  private static final int LENGTH = 2 + KeyId.LENGTH + Ed25519.SIGNATURE_LENGTH;

  private final String untrustedComment;
  private final boolean prehashed;
  private final KeyId keyId;
  private final byte[] bytes;
  private final String trustedComment;
  private final byte[] globalBytes;

  private Signature(
      String untrustedComment,
      boolean prehashed,
      KeyId keyId,
      byte[] bytes,
      String trustedComment,
      byte[] globalBytes) {
    this.untrustedComment = untrustedComment;
    this.prehashed = prehashed;
    this.keyId = keyId;
    this.bytes = bytes;
    this.trustedComment = trustedComment;
    this.globalBytes = globalBytes;
  }

  /** A signature just made; always of the content's hash. */
  static Signature made(KeyId keyId, byte[] bytes, String trustedComment, byte[] globalBytes) {
    return new Signature(UNTRUSTED_COMMENT, true, keyId, bytes, trustedComment, globalBytes);
  }

  /** Reads the text of a {@code .minisig} file. */
  public static Signature parse(String text) throws FormatException {
    List<String> lines = Minisign.lines(WHAT, text, 4);
    String untrusted = Minisign.comment(WHAT, Minisign.UNTRUSTED, lines.get(0));
    ByteBuffer first = ByteBuffer.wrap(Minisign.decode(WHAT, lines.get(1), LENGTH));
    short algorithm = first.getShort();
    if (algorithm != PREHASHED && algorithm != LEGACY) {
      throw new FormatException(WHAT + " is of a kind that minisign does not have");
    }
    KeyId keyId = KeyId.read(first);
    byte[] bytes = new byte[Ed25519.SIGNATURE_LENGTH];
    first.get(bytes);
    String trusted = Minisign.comment(WHAT, Minisign.TRUSTED, lines.get(2));
    byte[] global = Minisign.decode(WHAT, lines.get(3), Ed25519.SIGNATURE_LENGTH);
    return new Signature(untrusted, algorithm == PREHASHED, keyId, bytes, trusted, global);
  }

  /** The text of the {@code .minisig} file. */
  public String fileText() {
    ByteBuffer first =
        ByteBuffer.allocate(LENGTH)
            .putShort(prehashed ? PREHASHED : LEGACY)
            .put(keyId.bytes())
            .put(bytes);
    return Minisign.UNTRUSTED
        + untrustedComment
        + "\n"
        + Minisign.encode(first.array())
        + "\n"
        + Minisign.TRUSTED
        + trustedComment
        + "\n"
        + Minisign.encode(globalBytes)
        + "\n";
  }

  /** Which key made it, as it claims itself. */
  public KeyId keyId() {
    return keyId;
  }

  /** Signed together with the content; to be believed after {@link Verdict#GOOD} only. */
  public String trustedComment() {
    return trustedComment;
  }

  boolean prehashed() {
    return prehashed;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  byte[] globalBytes() {
    return globalBytes.clone();
  }

  byte[] globalMessage() {
    return globalMessage(bytes, trustedComment);
  }

  /** What the second signature signs. */
  static byte[] globalMessage(byte[] bytes, String trustedComment) {
    return Ed25519.join(bytes, trustedComment.getBytes(StandardCharsets.UTF_8));
  }
}
