package dev.instar.trust;

import dev.instar.model.FormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPCertificateComponent;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.OpenPGPDefaultPolicy;
import org.bouncycastle.openpgp.api.OpenPGPPolicy;
import org.bouncycastle.openpgp.api.OpenPGPSignature;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * Detached signatures of OpenPGP (RFC 4880, RFC 9580), binary or armored, as one who has to rely on
 * them judges them: by when they were made, not only by the mathematics. What is refused is what
 * Sequoia's {@code sqv} refuses:
 *
 * <ul>
 *   <li>hashes that can be forged (MD5, SHA-1, RIPEMD-160), keys that are too weak (RSA below 2048
 *       bits, DSA);
 *   <li>a key that was not valid when the signature was made: too young, expired, not for signing,
 *       not bound to its certificate;
 *   <li>a key that was revoked because it is compromised, or nobody says why, whenever that was;
 *       one that was retired, for signatures made later;
 *   <li>a signature from the future, one that has expired, one with critical parts that are not
 *       known.
 * </ul>
 *
 * A signature that was made while its key was valid stays good when the key expires.
 */
public final class OpenPgp {
  private static final int STRONG_RSA = 2048;

  /** Of old keys (RFC 4880, section 9.1). */
  private static final int RSA_SIGN_ONLY = 3;

  private static final int MAX_SIGNATURES = 100;
  private static final byte[] ARMOR = {'-', '-', '-', '-', '-', 'B', 'E', 'G', 'I', 'N', ' ', 'P'};
  private static final OpenPGPPolicy POLICY = new OpenPGPDefaultPolicy();

  private static final List<Integer> HASHES =
      List.of(
          HashAlgorithmTags.SHA224,
          HashAlgorithmTags.SHA256,
          HashAlgorithmTags.SHA384,
          HashAlgorithmTags.SHA512,
          HashAlgorithmTags.SHA3_256,
          HashAlgorithmTags.SHA3_512);

  private final List<OpenPGPCertificate> certificates;

  private OpenPgp(List<OpenPGPCertificate> certificates) {
    this.certificates = certificates;
  }

  /** What is said of a signature. */
  public sealed interface Finding {
    /**
     * It is good.
     *
     * @param key the fingerprint of the key that made it, in hexadecimal
     */
    record Good(String key, Instant made) implements Finding {}

    /** It is not, for this reason. */
    record Bad(String why) implements Finding {}
  }

  /** Whether a file of keys is one of OpenPGP, armored or binary, rather than another format's. */
  public static boolean isOne(byte[] file) {
    boolean binary = file.length > 0 && (file[0] & 0x80) != 0;
    return binary || Arrays.equals(ARMOR, Arrays.copyOf(file, ARMOR.length));
  }

  /**
   * Reads certificates ("public keys"), armored or binary.
   *
   * @throws FormatException when it holds none
   */
  public static OpenPgp parse(byte[] file) throws FormatException {
    try {
      List<OpenPGPCertificate> certificates =
          new BcOpenPGPApi(POLICY).readKeyOrCertificate().parseCertificates(file);
      if (certificates.isEmpty()) {
        throw new FormatException("It holds no certificate of OpenPGP");
      }
      return new OpenPgp(certificates);
    } catch (IOException | RuntimeException e) { // the library's parser throws both
      throw new FormatException("It is no certificate of OpenPGP (" + e.getMessage() + ")");
    }
  }

  /**
   * Judges detached signatures of a content; one good one is enough.
   *
   * @param signatures one or more, armored or binary
   * @throws FormatException when there is none
   * @throws IOException when the content cannot be read
   */
  public Finding verify(Content content, byte[] signatures, Instant now)
      throws FormatException, IOException {
    Finding first = null;
    for (PGPSignature signature : signatures(signatures)) {
      Finding finding = judge(content, signature, now);
      if (finding instanceof Finding.Good) {
        return finding;
      }
      first = first == null ? finding : first;
    }
    if (first == null) {
      throw new FormatException("It holds no signature of OpenPGP");
    }
    return first;
  }

  /** What was signed, to be read from its beginning. */
  @FunctionalInterface
  public interface Content {
    InputStream open() throws IOException;
  }

  private static List<PGPSignature> signatures(byte[] file) throws FormatException {
    List<PGPSignature> signatures = new ArrayList<>();
    try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(file))) {
      BcPGPObjectFactory objects = new BcPGPObjectFactory(in);
      for (Object object = objects.nextObject(); object != null; object = objects.nextObject()) {
        if (object instanceof PGPSignatureList list) {
          list.forEach(signatures::add);
        }
        if (signatures.size() > MAX_SIGNATURES) {
          throw new FormatException("It holds more than " + MAX_SIGNATURES + " signatures");
        }
      }
      return signatures;
    } catch (IOException | RuntimeException e) { // the library's parser throws both
      throw new FormatException("It is no signature of OpenPGP (" + e.getMessage() + ")");
    }
  }

  private Finding judge(Content content, PGPSignature signature, Instant now) throws IOException {
    Optional<OpenPGPComponentKey> key =
        certificates.stream()
            .map(certificate -> certificate.getSigningKeyFor(signature))
            .filter(Objects::nonNull)
            .findFirst();
    if (key.isEmpty()) {
      return new Finding.Bad(
          "the signature was made by another key, %016X".formatted(signature.getKeyID()));
    }
    Optional<String> why = form(signature, now).or(() -> key(key.get(), signature));
    if (why.isEmpty()) {
      why = content(content, signature, key.get());
    }
    return why.isPresent()
        ? new Finding.Bad(why.get())
        : new Finding.Good(fingerprint(key.get()), signature.getCreationTime().toInstant());
  }

  private static String fingerprint(OpenPGPComponentKey key) {
    return HexFormat.of()
        .formatHex(key.getPGPPublicKey().getFingerprint())
        .toUpperCase(Locale.ROOT);
  }

  /** What speaks against a signature whatever key made it. */
  private static Optional<String> form(PGPSignature signature, Instant now) {
    int type = signature.getSignatureType();
    if (type != PGPSignature.BINARY_DOCUMENT && type != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
      return Optional.of("the signature is not one of a document");
    }
    if (!HASHES.contains(signature.getHashAlgorithm())) {
      return Optional.of("the signature uses a hash that can be forged (MD5, SHA-1 or the like)");
    }
    Instant made = signature.getCreationTime().toInstant();
    if (made.isAfter(now)) {
      return Optional.of("the signature was made in the future, at " + made);
    }
    long lasts =
        signature.getHashedSubPackets() == null
            ? 0
            : signature.getHashedSubPackets().getSignatureExpirationTime();
    if (lasts > 0 && made.plusSeconds(lasts).isBefore(now)) {
      return Optional.of("the signature has expired, at " + made.plusSeconds(lasts));
    }
    if (!POLICY.hasNoCriticalUnknownSubpackets(signature)
        || !POLICY.hasNoCriticalUnknownNotations(signature)) {
      return Optional.of("the signature has a critical part that is not known");
    }
    return Optional.empty();
  }

  /** What speaks against a key, for a signature made when it was. */
  private static Optional<String> key(OpenPGPComponentKey key, PGPSignature signature) {
    Date made = signature.getCreationTime();
    OpenPGPComponentKey primary = key.getCertificate().getPrimaryKey();
    for (OpenPGPComponentKey one : List.of(primary, key)) {
      if (isWeak(one.getPGPPublicKey())) {
        return Optional.of("its key is too weak (RSA below 2048 bits, or DSA)");
      }
      if (isRevoked(one, made)) {
        return Optional.of("its key was revoked");
      }
      if (one.getCreationTime().toInstant().isAfter(made.toInstant())) {
        return Optional.of("its key was made later than the signature");
      }
      Date end = one.getKeyExpirationDateAt(made);
      if (end != null && !end.toInstant().isAfter(made.toInstant())) {
        return Optional.of("its key had expired when the signature was made");
      }
    }
    if (!primary.isBoundAt(made) || !key.isBoundAt(made)) {
      return Optional.of("its key was not a valid part of its certificate then");
    }
    return key.isSigningKey(made)
        ? Optional.empty()
        : Optional.of("its key is not one to sign with");
  }

  private static boolean isWeak(PGPPublicKey key) {
    return switch (key.getAlgorithm()) {
      case PublicKeyAlgorithmTags.RSA_GENERAL, RSA_SIGN_ONLY -> key.getBitStrength() < STRONG_RSA;
      case PublicKeyAlgorithmTags.DSA -> true;
      default -> false;
    };
  }

  /** A revocation that says that the key is compromised, or nothing, counts for all times. */
  private static boolean isRevoked(OpenPGPCertificateComponent component, Date made) {
    OpenPGPSignature any = component.getRevocation();
    OpenPGPSignature then = component.getRevocation(made);
    return then != null || (any != null && any.isHardRevocation());
  }

  private static Optional<String> content(
      Content content, PGPSignature signature, OpenPGPComponentKey key) throws IOException {
    try (InputStream in = content.open()) {
      signature.init(new BcPGPContentVerifierBuilderProvider(), key.getPGPPublicKey());
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        signature.update(buffer, 0, read);
      }
      return signature.verify()
          ? Optional.empty()
          : Optional.of("it is not the file that was signed");
    } catch (PGPException | RuntimeException e) {
      return Optional.of("the signature cannot be computed (" + e.getMessage() + ")");
    }
  }
}
