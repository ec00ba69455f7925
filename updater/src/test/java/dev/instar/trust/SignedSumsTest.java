package dev.instar.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.instar.model.AppName;
import dev.instar.model.ExitCode;
import dev.instar.model.Sha256;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("C4")
class SignedSumsTest {
  private static final AppName APP = new AppName("employees");
  private static final Version VERSION = new Version("1.2.0");
  private static final String COMMENT = "app:employees version:1.2.0 file:SHA256SUMS";
  private static final Sha256 ONE = Sha256.of("one");
  private static final Sha256 TWO = Sha256.of("two");
  private static final String SUMS =
      ONE + "  employees-1.2.0-linux-x64.tar.gz\n" + TWO + " *employees-1.2.0.json\n";

  private final SecretKey key = SecretKey.generate(new SecureRandom());
  private final SecretKey other = SecretKey.generate(new SecureRandom());

  @Test
  void commentToSign_namesAppVersionAndFile() {
    assertThat(SignedSums.trustedComment(APP, VERSION)).isEqualTo(COMMENT);
  }

  @Test
  void signedSums_giveEachAssetsHash() throws Exception {
    SignedSums sums = verify(SUMS, sign(key, SUMS, COMMENT), key);

    assertThat(sums.of("employees-1.2.0-linux-x64.tar.gz")).isEqualTo(ONE);
    assertThat(sums.of("employees-1.2.0.json")).isEqualTo(TWO);
    assertThat(sums.assets()).hasSize(2);
    assertThat(sums.signer()).isEqualTo(key.publicKey());
  }

  @Test
  void anyOfThePinnedKeys_willDo() throws Exception {
    assertThat(verify(SUMS, sign(key, SUMS, COMMENT), other, key).signer())
        .isEqualTo(key.publicKey());
    assertThat(verify(SUMS, sign(key, SUMS, COMMENT), key, other).signer())
        .isEqualTo(key.publicKey());
  }

  @Test
  void pinnedKeyWithTheSameIdAsTheSigners_doesNotHideIt() throws Exception {
    SecretKey twin = twin();

    assertThat(verify(SUMS, sign(key, SUMS, COMMENT), twin, key).signer())
        .isEqualTo(key.publicKey());
    assertRefused(
        () -> verify(SUMS, sign(key, SUMS, COMMENT), twin),
        "the file is not the one that was signed");
  }

  @Test
  void moreWordsInTheComment_areForLaterVersions() throws Exception {
    String comment = "timestamp:1\t" + COMMENT + " channel:beta";

    assertThat(verify(SUMS, sign(key, SUMS, comment), key).assets()).hasSize(2);
  }

  @Test
  void assetThatIsNotListed_isRefused() throws Exception {
    SignedSums sums = verify(SUMS, sign(key, SUMS, COMMENT), key);

    assertRefused(() -> sums.of("install.sh"), "SHA256SUMS does not list install.sh");
  }

  @Test
  void signatureByAnotherKey_isRefusedWithBothIds() throws Exception {
    assertRefused(
        () -> verify(SUMS, sign(other, SUMS, COMMENT), key),
        "signed by another key: "
            + other.publicKey().id()
            + "; the installed app trusts "
            + key.publicKey().id());
    assertRefused(() -> verify(SUMS, sign(key, SUMS, COMMENT)), "trusts none");
  }

  @Test
  void changedSums_areRefused() throws Exception {
    String signature = sign(key, SUMS, COMMENT);

    assertRefused(
        () -> verify(SUMS.replace(ONE.hex(), TWO.hex()), signature, key),
        "the file is not the one that was signed");
    assertRefused(() -> verify("", signature, key), "the file is not the one that was signed");
  }

  @Test
  void changedComment_isRefused() throws Exception {
    String signature = sign(key, SUMS, "app:employees version:1.1.0 file:SHA256SUMS");

    assertRefused(
        () -> verify(SUMS, signature.replace("1.1.0", "1.2.0"), key),
        "its comment was changed after signing");
  }

  @Test
  void changedSignature_isRefused() throws Exception {
    String good = sign(key, SUMS, COMMENT);
    String another = sign(key, SUMS + "x", COMMENT);
    String secondLine = good.lines().toList().get(1);

    assertRefused(
        () -> verify(SUMS, good.replace(secondLine, another.lines().toList().get(1)), key),
        "the file is not the one that was signed");
    assertRefused(() -> verify(SUMS, "<html>404</html>", key), "SHA256SUMS.minisig is damaged");
    assertRefused(() -> verify(SUMS, "", key), "SHA256SUMS.minisig is damaged");
  }

  @Test
  void signatureForSomethingElse_isRefused() throws Exception {
    assertComment("app:other version:1.2.0 file:SHA256SUMS", "app other, not for employees");
    assertComment("app:employees version:1.1.0 file:SHA256SUMS", "version 1.1.0, not for 1.2.0");
    assertComment("app:employees version:1.2.0 file:README", "file README, not for SHA256SUMS");
    assertComment("timestamp:1\tfile:SHA256SUMS", "app unnamed, not for employees");
    assertComment(COMMENT + " version:1.1.0", "version 1.2.0 and 1.1.0, not for 1.2.0");
    assertComment("", "app unnamed");
  }

  private void assertComment(String comment, String message) throws IOException {
    String signature = sign(key, SUMS, comment);
    assertRefused(() -> verify(SUMS, signature, key), message);
  }

  @Test
  void signedSumsThatAreNone_areRefused() throws Exception {
    assertSums("", "last line has no end");
    assertSums("\n", "line 1 is not");
    assertSums(SUMS.strip(), "last line has no end");
    assertSums(SUMS + "\n", "line 3 is not");
    assertSums(SUMS.replace("\n", "\r\n"), "line 1 is not");
    assertSums(ONE + " one\n", "line 1 is not");
    assertSums(ONE + "  \n", "line 1 is not");
    assertSums(ONE.hex().substring(1) + "  one\n", "line 1 is not");
    assertSums(ONE.hex().replace('b', 'B') + "  one\n", "line 1 is not");
    assertSums(SUMS + ONE + "  ../../etc/passwd\n", "line 3 is not");
    assertSums(SUMS + ONE + "  ..\n", "line 3 is not");
    assertSums(SUMS + ONE + "  a\\b\n", "line 3 is not");
    assertSums(SUMS + ONE + "  a\u0000b\n", "line 3 is not");
    assertSums(SUMS + ONE + "  employees-1.2.0.json\n", "line 3 lists an asset for the second");
    byte[] notUtf8 = (ONE + "  \u00e9\n").getBytes(StandardCharsets.ISO_8859_1);
    String signature = key.sign(new ByteArrayInputStream(notUtf8), COMMENT).fileText();
    assertRefused(
        () -> SignedSums.verify(notUtf8, signature, List.of(key.publicKey()), APP, VERSION),
        "not UTF-8");
  }

  private void assertSums(String sums, String message) throws IOException {
    String signature = sign(key, sums, COMMENT);
    assertRefused(() -> verify(sums, signature, key), message);
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatExceptionOfType(VerificationException.class)
        .isThrownBy(call)
        .satisfies(e -> {
          assertThat(e.happened()).contains(message);
          assertThat(e.untouched()).startsWith("Nothing was installed");
          assertThat(e.next()).contains("publisher");
          assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
        });
  }

  /** Another key that calls itself by this key's id. */
  private SecretKey twin() throws Exception {
    byte[] pair = other.pair();
    return new SecretKey(
        key.publicKey().id(), Arrays.copyOf(pair, 32), Arrays.copyOfRange(pair, 32, 64));
  }

  private static SignedSums verify(String sums, String signature, SecretKey... pinned)
      throws VerificationException {
    List<PublicKey> keys = Arrays.stream(pinned).map(SecretKey::publicKey).toList();
    return SignedSums.verify(sums.getBytes(StandardCharsets.UTF_8), signature, keys, APP, VERSION);
  }

  private static String sign(SecretKey key, String sums, String comment) throws IOException {
    byte[] bytes = sums.getBytes(StandardCharsets.UTF_8);
    return key.sign(new ByteArrayInputStream(bytes), comment).fileText();
  }
}
