package dev.instar.trust;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * Ed25519 (RFC 8032) on raw keys, as minisign stores them, by the JDK's implementation, which knows
 * keys only in their ASN.1 wrapping (RFC 8410). A malformed signature is one that does not fit.
 */
final class Ed25519 {
  static final int SEED_LENGTH = 32;
  static final int POINT_LENGTH = 32;
  static final int SIGNATURE_LENGTH = 64;

  private static final String NAME = "Ed25519";

  /** All of a SubjectPublicKeyInfo, or of a PKCS #8 key, that stands before the 32 bytes. */
  private static final byte[] BEFORE_POINT = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final byte[] BEFORE_SEED =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private Ed25519() {}

  /**
   * Makes a key of its 32 bytes.
   *
   * @throws InvalidKeyException when they are not a point on the curve
   */
  static PublicKey publicKey(byte[] point) throws InvalidKeyException {
    try {
      PublicKey key =
          KeyFactory.getInstance(NAME)
              .generatePublic(new X509EncodedKeySpec(join(BEFORE_POINT, point)));
      Signature.getInstance(NAME).initVerify(key); // decodes the point
      return key;
    } catch (InvalidKeyException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new InvalidKeyException(e);
    }
  }

  static PrivateKey privateKey(byte[] seed) {
    try {
      return KeyFactory.getInstance(NAME)
          .generatePrivate(new PKCS8EncodedKeySpec(join(BEFORE_SEED, seed)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("any 32 bytes are an Ed25519 seed", e);
    }
  }

  static byte[] sign(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this key has signed before", e);
    }
  }

  static boolean verify(PublicKey key, byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(NAME);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this key was accepted before", e);
    }
  }

  static byte[] join(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
