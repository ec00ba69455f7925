package dev.instar.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.instar.model.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever the three kinds of files hold, reading them ends in a value or in a FormatException. */
class MalformedTest {
  private static final SecretKey KEY = SecretKey.generate(new SecureRandom());
  private static final String PUBLIC = KEY.publicKey().fileText();
  private static final String SECRET = SecretKeyFile.of(KEY).text();

  private static String signature() {
    try {
      return KEY.sign(InputStream.nullInputStream(), "comment").fileText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Tag("C4")
  void publicKey_isReadFromItsLineAndItsFile() throws Exception {
    PublicKey key = KEY.publicKey();

    assertThat(PublicKey.parse(key.line())).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(PublicKey.parse(key.line() + "\n")).isEqualTo(key);
    assertThat(PublicKey.parse(key.fileText())).isEqualTo(key);
    assertThat(PublicKey.parse(key.fileText().replace("\n", "\r\n"))).isEqualTo(key);
    assertThat(key.id().toString()).matches("[0-9A-F]{1,16}");
  }

  @Test
  @Tag("C4")
  void publicKeyThatIsNone_isRefused() {
    assertNoKey("", "base64");
    assertNoKey("RWRHqXlPqchZWoM0DLpDZGyJXJFWTARXO1VQKXhvZR0PmEE1eECQRoV", "base64");
    assertNoKey("RWRHqXlPqchZWoM0DLpDZGyJXJFWTARXO1VQKXhvZR0PmEE1eECQRoVUAAAA", "base64");
    assertNoKey("AWRHqXlPqchZWoM0DLpDZGyJXJFWTARXO1VQKXhvZR0PmEE1eECQRoVU", "start with RW");
    assertNoKey("untrusted comment: only a comment\n", "base64");
    assertNoKey(PUBLIC + "more\n", "2 lines");
    byte[] notOnTheCurve = new byte[42];
    notOnTheCurve[0] = 'E';
    notOnTheCurve[1] = 'd';
    notOnTheCurve[10] = 2; // y = 2 has no x
    assertNoKey(Base64.getEncoder().encodeToString(notOnTheCurve), "curve");
  }

  private static void assertNoKey(String text, String why) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> PublicKey.parse(text))
        .withMessageContaining(why);
  }

  @Test
  @Tag("C4")
  void signatureThatIsNone_isRefused() {
    String good = signature();
    assertNoSignature("", "4 lines");
    assertNoSignature(good + good, "4 lines");
    assertNoSignature(good.replace("untrusted comment: ", ""), "start with");
    assertNoSignature(good.replace("\ntrusted comment: ", "\n"), "start with");
    assertNoSignature(good.replace("comment: comment", "comment: \u001b[2J"), "control");
    assertNoSignature(good.replace("\nRU", "\nAA"), "kind");
    assertNoSignature(good.replace("\nRU", "\nRU="), "base64");
    assertNoSignature(good.strip().substring(0, good.length() - 8), "base64");
  }

  private static void assertNoSignature(String text, String why) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> Signature.parse(text))
        .withMessageContaining(why);
  }

  @Property(tries = 2000)
  void damagedText_neverEndsInAnotherException(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 6) int faults) {
    read(() -> PublicKey.parse(damage(PUBLIC, random, faults)));
    read(() -> Signature.parse(damage(signature(), random, faults)));
    read(() -> SecretKeyFile.parse(damage(SECRET, random, faults)));
  }

  private interface Reading {
    Object read() throws FormatException;
  }

  private static void read(Reading reading) {
    try {
      assertThat(reading.read()).isNotNull();
    } catch (FormatException e) {
      assertThat(e).hasMessageStartingWith("The ");
    }
  }

  private static String damage(String text, Random random, int faults) {
    StringBuilder damaged = new StringBuilder(text);
    for (int i = 0; i < faults && !damaged.isEmpty(); i++) {
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(4)) {
        case 0 -> damaged.setCharAt(at, (char) random.nextInt(0x250));
        case 1 -> damaged.deleteCharAt(at);
        case 2 -> damaged.insert(at, "\nA=+/".charAt(random.nextInt(5)));
        default -> damaged.setLength(at);
      }
    }
    return damaged.toString();
  }
}
