package dev.instar.trust;

import java.io.IOException;
import java.io.InputStream;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/** BLAKE2b (RFC 7693) without a key, which the JDK has not. */
final class Blake2b {
  private static final int BUFFER = 1 << 16;

  private Blake2b() {}

  /** 64 bytes: what a prehashed signature signs. */
  static byte[] hash512(InputStream content) throws IOException {
    Blake2bDigest digest = new Blake2bDigest(512);
    byte[] buffer = new byte[BUFFER];
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return finish(digest);
  }

  /** 32 bytes: the checksum inside a secret key's file. */
  static byte[] hash256(byte[] bytes) {
    Blake2bDigest digest = new Blake2bDigest(256);
    digest.update(bytes, 0, bytes.length);
    return finish(digest);
  }

  private static byte[] finish(Blake2bDigest digest) {
    byte[] hash = new byte[digest.getDigestSize()];
    digest.doFinal(hash, 0);
    return hash;
  }
}
