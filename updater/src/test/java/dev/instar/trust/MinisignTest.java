package dev.instar.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.model.FormatException;
import dev.instar.model.UsageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we write, the real minisign reads, and the other way round. */
@Tag("C4")
class MinisignTest {
  private static final byte[] CONTENT =
      "Anything that is worth a signature\n".getBytes(StandardCharsets.UTF_8);
  private static final String COMMENT = "app:employees version:1.2.0 file:größe";
  private static final String PASSWORD = "Paßwort 密 1";

  @TempDir Path directory;
  private MinisignProgram minisign;
  private final SecureRandom random = new SecureRandom();

  @BeforeEach
  void writeContent() throws IOException {
    minisign = new MinisignProgram(directory);
    Files.write(directory.resolve("content"), CONTENT);
  }

  @Test
  void ourSignature_isGoodForMinisign() throws Exception {
    SecretKey key = SecretKey.generate(random);
    write("content.minisig", key.sign(content(), COMMENT).fileText());
    write("our.pub", key.publicKey().fileText());

    minisign.run("", "-V", "-H", "-p", "our.pub", "-m", "content");
    minisign.run("", "-V", "-Q", "-P", key.publicKey().line(), "-m", "content");
    assertThat(read("minisign.out")).isEqualTo(COMMENT + "\n");
  }

  @Test
  void ourTamperedSignature_isRefusedByMinisign() throws Exception {
    SecretKey key = SecretKey.generate(random);
    String text = key.sign(content(), COMMENT).fileText();
    write("content.minisig", text.replace("version:1.2.0", "version:1.3.0"));

    assertThat(minisign.exitCode("", "-V", "-P", key.publicKey().line(), "-m", "content"))
        .isEqualTo(1);
  }

  @Test
  void minisignsSignatures_prehashedAndLegacy_areGoodForUs() throws Exception {
    minisign.run("", "-G", "-W", "-p", "its.pub", "-s", "its.key");
    minisign.run("", "-S", "-s", "its.key", "-m", "content", "-t", COMMENT);
    minisign.run("", "-S", "-l", "-s", "its.key", "-m", "content", "-x", "legacy.minisig");
    PublicKey key = PublicKey.parse(read("its.pub"));
    Signature prehashed = Signature.parse(read("content.minisig"));
    Signature legacy = Signature.parse(read("legacy.minisig"));

    assertThat(prehashed.prehashed()).isTrue();
    assertThat(prehashed.trustedComment()).isEqualTo(COMMENT);
    assertThat(key.verify(content(), prehashed)).isEqualTo(Verdict.GOOD);
    assertThat(legacy.prehashed()).isFalse();
    assertThat(legacy.trustedComment()).contains("file:content");
    assertThat(key.verify(content(), legacy)).isEqualTo(Verdict.GOOD);
    assertThat(legacy.fileText().lines().skip(1))
        .isEqualTo(read("legacy.minisig").lines().skip(1).toList());
  }

  @Test
  void ourKeyWithoutPassword_signsWithMinisign() throws Exception {
    SecretKey key = SecretKey.generate(random);
    write("our.key", SecretKeyFile.of(key).text());

    minisign.run("", "-S", "-s", "our.key", "-m", "content", "-t", COMMENT);

    assertSignedBy(key.publicKey());
  }

  @Test
  void ourEncryptedKey_signsWithMinisign() throws Exception {
    SecretKey key = SecretKey.generate(random);
    write("our.key", SecretKeyFile.of(key, PASSWORD.toCharArray(), random).text());

    minisign.run(PASSWORD + "\n", "-S", "-s", "our.key", "-m", "content", "-t", COMMENT);

    assertSignedBy(key.publicKey());
  }

  @Test
  void ourKeyUnderACheaperPassword_signsWithMinisignToo() throws Exception {
    SecretKey key = SecretKey.generate(random);
    for (Scrypt cheap : ScryptTest.CHEAP) {
      write("our.key", SecretKeyFile.of(key, PASSWORD.toCharArray(), random, cheap).text());

      minisign.run(PASSWORD + "\n", "-S", "-s", "our.key", "-m", "content", "-t", COMMENT);

      assertSignedBy(key.publicKey());
      assertThat(minisign.exitCode("other\n", "-S", "-s", "our.key", "-m", "content")).isEqualTo(2);
    }
  }

  @Test
  void minisignsKeys_withAndWithoutPassword_signHereAndAreWrittenAsTheyWere() throws Exception {
    minisign.run(PASSWORD + "\n" + PASSWORD + "\n", "-G", "-p", "a.pub", "-s", "a.key");
    minisign.run("", "-G", "-W", "-p", "b.pub", "-s", "b.key");
    SecretKeyFile encrypted = SecretKeyFile.parse(read("a.key"));
    SecretKeyFile clear = SecretKeyFile.parse(read("b.key"));

    assertThat(encrypted.isEncrypted()).isTrue();
    assertSignsAs("a.pub", encrypted.open(PASSWORD.toCharArray()));
    assertThat(clear.isEncrypted()).isFalse();
    assertSignsAs("b.pub", clear.open());
    assertThat(encrypted.text()).isEqualTo(read("a.key"));
    assertThat(clear.text()).isEqualTo(read("b.key"));
    assertThat(PublicKey.parse(read("a.pub")).fileText()).isEqualTo(read("a.pub"));
  }

  /** minisign makes such a key once in sixteen times, or less. */
  @ParameterizedTest
  @ValueSource(longs = {0x0006_B823_5F54_565BL, 0x0FFF_FFFF_FFFF_FFFFL, 7, 0, -1})
  void keyWhoseNumberBeginsWithZeros_isWrittenAsMinisignWritesIt(long number) throws Exception {
    byte[] pair = SecretKey.generate(random).pair();
    SecretKey key =
        new SecretKey(
            new KeyId(number),
            Arrays.copyOf(pair, Ed25519.SEED_LENGTH),
            Arrays.copyOfRange(pair, Ed25519.SEED_LENGTH, pair.length));
    write("our.key", SecretKeyFile.of(key).text());

    minisign.run("", "-R", "-s", "our.key", "-p", "its.pub");

    assertThat(key.publicKey().fileText()).isEqualTo(read("its.pub"));
  }

  private void assertSignedBy(PublicKey key) throws IOException, FormatException {
    Signature signature = Signature.parse(read("content.minisig"));
    assertThat(key.verify(content(), signature)).isEqualTo(Verdict.GOOD);
    assertThat(signature.trustedComment()).isEqualTo(COMMENT);
  }

  private void assertSignsAs(String publicKeyFile, SecretKey key)
      throws IOException, InterruptedException, FormatException, UsageException {
    assertThat(key.publicKey()).isEqualTo(PublicKey.parse(read(publicKeyFile)));
    write("content.minisig", key.sign(content(), COMMENT).fileText());
    minisign.run("", "-V", "-p", publicKeyFile, "-m", "content");
  }

  private static ByteArrayInputStream content() {
    return new ByteArrayInputStream(CONTENT);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private String read(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }
}
