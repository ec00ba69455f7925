package dev.instar.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.model.ExitCode;
import dev.instar.model.FormatException;
import dev.instar.model.UsageException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("C4")
class SecretKeyFileTest {
  private static final Scrypt CHEAP = ScryptTest.CHEAP.get(0);

  private static final int LIMITS_START = 38;
  private static final int LIMITS_END = 54;

  private final SecureRandom random = new SecureRandom();
  private final SecretKey key = SecretKey.generate(random);

  @Test
  void encryptedKey_opensWithItsPasswordOnly() throws Exception {
    SecretKeyFile file =
        SecretKeyFile.parse(SecretKeyFile.of(key, "right".toCharArray(), random, CHEAP).text());

    assertThat(file.open("right".toCharArray()).publicKey()).isEqualTo(key.publicKey());
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> file.open("wrong".toCharArray()))
        .withMessageStartingWith("The password is not the one of this secret key.")
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(file::open)
        .withMessageContaining("is protected by a password");
  }

  @Test
  void keyWithoutPassword_opensWithAny() throws Exception {
    SecretKeyFile file = SecretKeyFile.parse(SecretKeyFile.of(key).text());

    assertThat(file.open().publicKey()).isEqualTo(key.publicKey());
    assertThat(file.open("ignored".toCharArray()).publicKey()).isEqualTo(key.publicKey());
  }

  @Test
  void keyWithHalvesOfTwoKeys_isDamaged() throws Exception {
    byte[] bytes = bytes(SecretKeyFile.of(key).text());
    bytes[64] ^= 1; // in the seed

    assertThatThrownBy(() -> SecretKeyFile.parse(text(bytes)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void everyDamagedByteOfAnEncryptedKey_isNoticed() throws Exception {
    char[] password = "right".toCharArray();
    byte[] whole = bytes(SecretKeyFile.of(key, password, random, CHEAP).text());
    for (int i = 0; i < whole.length; i++) {
      if (LIMITS_START <= i && i < LIMITS_END) {
        continue; // many limits mean the same parameters
      }
      byte[] bytes = whole.clone();
      bytes[i] ^= 0x40;
      assertThatThrownBy(() -> SecretKeyFile.parse(text(bytes)).open(password))
          .as("byte " + i)
          .isInstanceOfAny(FormatException.class, UsageException.class);
    }
  }

  @Test
  void limitsBeyondReason_areDamage() throws Exception {
    byte[] bytes = bytes(SecretKeyFile.of(key, new char[] {'x'}, random, CHEAP).text());
    bytes[LIMITS_END - 1] = (byte) 0x80;

    assertThatThrownBy(() -> SecretKeyFile.parse(text(bytes)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("scrypt cannot be used");
  }

  @Test
  void secretKey_showsNoSecret() {
    assertThat(key).hasToString("secret key " + key.publicKey().id());
  }

  @Test
  void commentThatIsNotOneLine_isAProgrammingFault() {
    assertThatThrownBy(() -> key.sign(InputStream.nullInputStream(), "two\nlines"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] bytes(String text) {
    return Base64.getDecoder().decode(text.lines().toList().get(1));
  }

  private static String text(byte[] bytes) {
    return "untrusted comment: x\n" + Base64.getEncoder().encodeToString(bytes) + "\n";
  }
}
