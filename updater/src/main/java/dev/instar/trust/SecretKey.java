package dev.instar.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A publisher's secret key, ready to sign: a seed and the public key that belongs to it. {@link
 * SecretKeyFile} is how it is stored. It never shows its secret in a text.
 */
public final class SecretKey {
  private static final byte[] PROBE = {'p', 'r', 'o', 'b', 'e'};

  private final PrivateKey key;
  private final byte[] seed;
  private final PublicKey publicKey;

  /**
   * Puts the halves of a key together.
   *
   * @throws InvalidKeyException when they do not belong to each other
   */
  SecretKey(KeyId id, byte[] seed, byte[] point) throws InvalidKeyException {
    this.key = Ed25519.privateKey(seed);
    this.seed = seed.clone();
    this.publicKey = new PublicKey(id, point);
    if (!Ed25519.verify(Ed25519.publicKey(point), PROBE, Ed25519.sign(key, PROBE))) {
      throw new InvalidKeyException("the public half belongs to another key");
    }
  }

  /** Makes a new key. */
  public static SecretKey generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, random);
      KeyPair pair = generator.generateKeyPair();
      return new SecretKey(
          new KeyId(random.nextLong()),
          last(pair.getPrivate().getEncoded(), Ed25519.SEED_LENGTH),
          last(pair.getPublic().getEncoded(), Ed25519.POINT_LENGTH));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform from 15 on has Ed25519", e);
    }
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  /**
   * Signs the content, which is read to its end, and the trusted comment with it.
   *
   * @param trustedComment one line without control characters, at most 8192 characters
   */
  public Signature sign(InputStream content, String trustedComment) throws IOException {
    if (!Minisign.isComment(trustedComment)) {
      throw new IllegalArgumentException("not a comment: " + trustedComment);
    }
    byte[] bytes = Ed25519.sign(key, Blake2b.hash512(content));
    byte[] global = Ed25519.sign(key, Signature.globalMessage(bytes, trustedComment));
    return Signature.made(publicKey.id(), bytes, trustedComment, global);
  }

  /** The seed followed by the public key, as libsodium keeps a secret key. */
  byte[] pair() {
    return ByteBuffer.allocate(Ed25519.SEED_LENGTH + Ed25519.POINT_LENGTH)
        .put(seed)
        .put(publicKey.point())
        .array();
  }

  private static byte[] last(byte[] bytes, int count) {
    return Arrays.copyOfRange(bytes, bytes.length - count, bytes.length);
  }

  @Override
  public String toString() {
    return "secret key " + publicKey.id();
  }
}
