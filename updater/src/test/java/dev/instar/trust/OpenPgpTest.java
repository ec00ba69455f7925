package dev.instar.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.model.FormatException;
import dev.instar.testing.Tools;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Keys and signatures of real GnuPG and Sequoia. Each verdict is compared with that of {@code sqv},
 * which was written to be relied on by package managers.
 */
@Tag("C4")
final class OpenPgpTest {
  private static final String PASSPHRASE = "";
  private static final DateTimeFormatter GPG_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private final Instant now = Instant.now();
  private Path directory;
  private Path file;

  /** The socket of GnuPG's agent must have a short path. */
  @BeforeEach
  void start() throws Exception {
    Tools.required("gpg");
    Tools.required("sqv");
    directory = Files.createTempDirectory(Path.of("/tmp"), "pgp");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    file = Files.writeString(directory.resolve("file"), "content\r\nof a file\n");
  }

  @AfterEach
  void stop() throws Exception {
    run(0, "gpgconf", "--kill", "gpg-agent");
    new Durable(new RealDisk()).deleteTree(directory);
  }

  private String run(int expected, String... command) throws Exception {
    File out = directory.resolve("out").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("GNUPGHOME", directory.toString());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectOutput(out).start();
    process.getOutputStream().close();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(out.toPath(), StandardCharsets.ISO_8859_1);
    assertThat(process.exitValue()).as(Arrays.toString(command) + said).isEqualTo(expected);
    return said;
  }

  private void gpg(Instant when, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "gpg",
                "--batch",
                "--yes",
                "--quiet",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                PASSPHRASE,
                "--faked-system-time",
                GPG_TIME.format(when) + "!"));
    command.addAll(List.of(words));
    run(0, command.toArray(String[]::new));
  }

  private void generate(Instant when, String user, String algorithm, String expires)
      throws Exception {
    gpg(when, "--quick-generate-key", user, algorithm, "sign", expires);
  }

  private void sign(Instant when, String user, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of("--local-user", user, "--output", "sig", "--detach-sign", "file"));
    gpg(when, words.toArray(String[]::new));
  }

  private String fingerprint() throws Exception {
    return run(0, "gpg", "--list-keys", "--with-colons", "one")
        .lines()
        .filter(line -> line.startsWith("fpr:"))
        .findFirst()
        .orElseThrow()
        .split(":", -1)[9];
  }

  private void export(String... users) throws Exception {
    List<String> words = new ArrayList<>(List.of("--armor", "--output", "key", "--export"));
    words.addAll(List.of(users));
    gpg(now, words.toArray(String[]::new));
  }

  private OpenPgp.Finding judged() throws Exception {
    byte[] key = Files.readAllBytes(directory.resolve("key"));
    assertThat(OpenPgp.isOne(key)).isTrue();
    return OpenPgp.parse(key)
        .verify(
            () -> Files.newInputStream(file),
            Files.readAllBytes(directory.resolve("sig")),
            Instant.now());
  }

  private void isGood() throws Exception {
    assertThat(judged()).isInstanceOf(OpenPgp.Finding.Good.class);
    sqv(0);
  }

  private void isRefused(String why) throws Exception {
    assertThat(judged())
        .isInstanceOfSatisfying(
            OpenPgp.Finding.Bad.class, bad -> assertThat(bad.why()).contains(why));
    sqv(1);
  }

  /** The verdict of somebody else. */
  private void sqv(int expected) throws Exception {
    run(expected, "sqv", "--keyring", "key", "sig", "file");
  }

  @Test
  void signaturesOfTheUsualKeys_areGood_armoredOrBinary_andOfTextToo() throws Exception {
    for (String algorithm : List.of("ed25519", "rsa3072", "nistp256")) {
      generate(now.minusSeconds(100), algorithm, algorithm, "never");
      export(algorithm);
      for (String form : List.of("--armor", "--no-armor", "--textmode")) {
        sign(now.minusSeconds(10), algorithm, form);
        isGood();
      }
    }
    Files.writeString(file, "content\r\nof another file\n");
    isRefused("it is not the file that was signed");
  }

  @Test
  void signaturesOfASubkeyAndOfSequoia_areGood() throws Exception {
    generate(now.minusSeconds(100), "one", "ed25519", "never");
    String fingerprint = fingerprint();
    gpg(now.minusSeconds(90), "--quick-add-key", fingerprint, "ed25519", "sign", "never");
    export("one");
    sign(now.minusSeconds(10), "one");
    isGood();

    Tools.required("sq");
    run(0, "sq", "key", "generate", "--userid", "two", "--export", "secret");
    run(0, "sq", "--force", "key", "extract-cert", "--output", "key", "secret");
    String sign = "sq --force sign --signer-%s secret --detached --output sig file";
    run(0, "sh", "-c", sign.formatted("key") + " 2>/dev/null || " + sign.formatted("file"));
    isGood();
  }

  @Test
  void anothersSignature_isRefused_andOneGoodAmongSeveralIsEnough() throws Exception {
    generate(now.minusSeconds(100), "one", "ed25519", "never");
    generate(now.minusSeconds(100), "two", "ed25519", "never");
    export("one");
    sign(now.minusSeconds(10), "two");
    isRefused("the signature was made by another key");

    sign(now.minusSeconds(10), "two", "--local-user", "one");
    isGood();
    export("one", "two");
    sign(now.minusSeconds(10), "two");
    isGood();
  }

  @Test
  void forgeableHashesAndWeakKeys_areRefused() throws Exception {
    generate(now.minusSeconds(100), "one", "rsa2048", "never");
    export("one");
    for (String hash : List.of("SHA1", "RIPEMD160")) {
      sign(now.minusSeconds(10), "one", "--digest-algo", hash, "--allow-weak-digest-algos");
      isRefused("a hash that can be forged");
    }
    generate(now.minusSeconds(100), "weak", "rsa1024", "never");
    export("weak");
    sign(now.minusSeconds(10), "weak");
    isRefused("its key is too weak");
    generate(now.minusSeconds(100), "dsa", "dsa2048", "never");
    export("dsa");
    sign(now.minusSeconds(10), "dsa");
    assertThat(judged()).isInstanceOf(OpenPgp.Finding.Bad.class);
  }

  @Test
  void whatCountsIs_whenASignatureWasMade() throws Exception {
    Instant old = now.minusSeconds(100 * 86_400L);
    generate(old, "one", "ed25519", "10d");
    export("one");
    sign(old.plusSeconds(86_400), "one");
    isGood();
    // GnuPG does not sign with a key that has expired, unless its clock is wrong.
    generate(now.minusSeconds(100), "two", "ed25519", "never");
    export("two");
    sign(now.plusSeconds(86_400), "two");
    isRefused("made in the future");
    sign(now.minusSeconds(50), "two", "--default-sig-expire", "seconds=20");
    isRefused("the signature has expired");
  }

  @Test
  void aSignatureOfAnExpiredKey_isRefused() throws Exception {
    Instant old = now.minusSeconds(100 * 86_400L);
    generate(old, "one", "ed25519", "never");
    sign(now.minusSeconds(10), "one");
    String fingerprint = fingerprint();
    gpg(old.plusSeconds(1), "--quick-set-expire", fingerprint, "10d");
    export("one");
    isRefused("its key had expired when the signature was made");
  }

  @Test
  void aRevokedKey_isRefused_unlessItWasRetiredLater() throws Exception {
    generate(now.minusSeconds(1000), "one", "ed25519", "never");
    sign(now.minusSeconds(50), "one");
    Files.move(directory.resolve("sig"), directory.resolve("later"));
    sign(now.minusSeconds(500), "one");
    revoke("one", 3, now.minusSeconds(100)); // no longer used
    isGood();
    Files.copy(
        directory.resolve("later"), directory.resolve("sig"), StandardCopyOption.REPLACE_EXISTING);
    isRefused("its key was revoked");

    generate(now.minusSeconds(1000), "two", "ed25519", "never");
    sign(now.minusSeconds(500), "two");
    revoke("two", 1, now.minusSeconds(100)); // compromised
    isRefused("its key was revoked");
  }

  private void revoke(String user, int reason, Instant when) throws Exception {
    Files.writeString(directory.resolve("answers"), "y\n" + reason + "\n\ny\n");
    run(
        0,
        "sh",
        "-c",
        "gpg --no-tty --quiet --yes --command-fd 0 --pinentry-mode loopback --passphrase ''"
            + " --faked-system-time '"
            + GPG_TIME.format(when)
            + "!' --output revocation --gen-revoke "
            + user
            + " <answers");
    gpg(now, "--import", "revocation");
    export(user);
  }

  @Test
  void whatWasChangedAnywhere_isRefusedOrNotRead_andNeverGood() throws Exception {
    generate(now.minusSeconds(100), "one", "ed25519", "never");
    gpg(now, "--output", "key", "--export", "one");
    sign(now.minusSeconds(10), "one");
    isGood();
    byte[] key = Files.readAllBytes(directory.resolve("key"));
    byte[] signature = Files.readAllBytes(directory.resolve("sig"));
    Random random = new Random(1);
    int judged = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] changedKey = i % 2 == 0 ? changed(key, random) : key;
      byte[] changedSignature = i % 2 == 0 ? signature : changed(signature, random);
      try {
        OpenPgp.Finding finding =
            OpenPgp.parse(changedKey)
                .verify(() -> Files.newInputStream(file), changedSignature, now);
        judged++;
        if (finding instanceof OpenPgp.Finding.Good good) {
          // Parts of both are not covered: hints, and what others say of a key.
          assertThat(good.key()).hasSize(40);
          assertThat(good.made()).isEqualTo(now.minusSeconds(10).truncatedTo(ChronoUnit.SECONDS));
        }
      } catch (FormatException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(judged).isPositive();
  }

  private static byte[] changed(byte[] bytes, Random random) {
    byte[] changed = bytes.clone();
    for (int i = 0; i <= random.nextInt(3); i++) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(changed, random.nextInt(changed.length + 1))
        : changed;
  }

  @Test
  void whatIsNoKeyOrNoSignature_isSaidToBeNone() throws Exception {
    generate(now.minusSeconds(100), "one", "ed25519", "never");
    export("one");
    byte[] key = Files.readAllBytes(directory.resolve("key"));
    OpenPgp.Content content = () -> new ByteArrayInputStream(new byte[0]);
    for (String text : List.of("", "untrusted comment: x", "-----BEGIN PGP SIGNATURE-----\n")) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      assertThatThrownBy(() -> OpenPgp.parse(bytes)).isInstanceOf(FormatException.class);
      assertThatThrownBy(() -> OpenPgp.parse(key).verify(content, bytes, now))
          .isInstanceOf(FormatException.class);
    }
    assertThat(OpenPgp.isOne("untrusted comment: x".getBytes(StandardCharsets.US_ASCII))).isFalse();
  }
}
