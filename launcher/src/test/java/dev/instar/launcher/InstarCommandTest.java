package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.instar.disk.Tree;
import dev.instar.model.Environment;
import dev.instar.model.Version;
import dev.instar.process.Program;
import dev.instar.publish.Packer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstarCommandTest {
  private static final Environment ENVIRONMENT = Environment.ofThisProcess();

  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path release;
  private String keys;

  @BeforeEach
  void packARelease() throws Exception {
    assumeFalse(ENVIRONMENT.platform().isWindows(), "the payload of these tests is a shell script");
    keys = directory.resolve("keys").toString();
    assertThat(instar("keygen", "--no-password", "--out", keys)).isZero();
    Path program = Files.createDirectories(directory.resolve("payload")).resolve("tool");
    Files.writeString(program, "#!/bin/sh\necho tool 1.0.0\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    descriptor(publicKey("instar.pub"));
    release = directory.resolve("releases/1.0.0");
    pack();
  }

  @Test
  @Tag("C4")
  void aSignedRelease_isAcceptedByInstarSha256sumAndMinisign() throws Exception {
    sign();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(release.resolve("install.sh")).isExecutable();
    assertThat(Files.readString(release.resolve("SHA256SUMS")))
        .contains("install.sh\n", "tool-1.0.0.json\n", ".tar.gz\n");

    assertThat(instar("verify", "--key", keys + "/instar.pub", release.toString())).isZero();
    assertThat(told()).contains("ok  install.sh", "Good: tool 1.0.0, 3 assets");
    accepts("sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS");
    accepts("minisign", "-V", "-q", "-p", keys + "/instar.pub", "-m", "SHA256SUMS");
  }

  @Test
  void signingAgain_changesNothingButTheSignature() throws Exception {
    sign();
    Tree before = Tree.of(release, path -> !path.endsWith(".minisig"));
    sign();
    assertThat(Tree.of(release, path -> !path.endsWith(".minisig"))).isEqualTo(before);
  }

  @Test
  @Tag("C4")
  void aReleaseThatIsNotAsItWasSigned_isRefused() throws Exception {
    sign();
    Path script = release.resolve("install.sh");
    String whole = Files.readString(script);
    Files.writeString(script, whole + "# more\n");
    refused("install.sh is not the file that was signed");

    Files.delete(script);
    refused("What was signed is missing: install.sh");
    Files.writeString(script, whole);

    Path foreign = Files.writeString(release.resolve("readme.txt"), "not signed");
    refused("does not list readme.txt");
    Files.delete(foreign);

    Path sums = release.resolve("SHA256SUMS");
    Files.writeString(sums, Files.readString(sums).replace("install.sh", "install.zs"));
    refused("the file is not the one that was signed");

    Files.delete(release.resolve("SHA256SUMS.minisig"));
    refused("it is not signed");
  }

  @Test
  void aReleaseSignedWithAnotherKey_isRefused() throws Exception {
    sign();
    String other = directory.resolve("other").toString();
    assertThat(instar("keygen", "--no-password", "--out", other)).isZero();
    assertThat(instar("verify", "--key", other + "/instar.pub", release.toString())).isEqualTo(30);
    assertThat(complaint()).startsWith("error: The release is signed by another key");
  }

  @Test
  void aKeyThatTheImageDoesNotPin_isWarnedAbout() throws Exception {
    descriptor("");
    pack();
    sign();
    assertThat(complaint()).startsWith("warning: \"keys\"");
  }

  @Test
  void anArchiveThatIsNotTheOnePacked_isNotSigned() throws Exception {
    String name = "tool-1.0.0-" + ENVIRONMENT.platform() + ".tar.gz";
    Files.writeString(release.resolve(name), "another");
    Tree before = Tree.of(release);
    assertThat(instar("sign", "--key", keys + "/instar.key", release.toString())).isEqualTo(2);
    assertThat(complaint()).contains(name).contains("Pack this platform again");
    assertThat(Tree.of(release)).isEqualTo(before);
  }

  @Test
  void keys_areNeverReplaced_andTheSecretOneIsPrivate() throws Exception {
    Tree before = Tree.of(Path.of(keys));
    assertThat(instar("keygen", "--no-password", "--out", keys)).isEqualTo(2);
    assertThat(complaint()).contains("instar.key exists");
    assertThat(Tree.of(Path.of(keys))).isEqualTo(before);
    assertThat(Files.getPosixFilePermissions(Path.of(keys, "instar.key")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aPasswordThatNobodyCanBeAskedFor_isADecision() throws Exception {
    String other = directory.resolve("other").toString();
    assertThat(instar("keygen", "--out", other)).isEqualTo(40);
    assertThat(complaint()).contains("INSTAR_KEY_PASSWORD");
    assertThat(Path.of(other)).doesNotExist();
  }

  @Test
  void whatDoesNotExist_isAMistakeOfUsage() throws Exception {
    assertThat(instar("verify", "--key", "absent.pub", release.toString())).isEqualTo(2);
    assertThat(complaint()).startsWith("error: There is no public key absent.pub");
    assertThat(instar("sign", "--key", keys + "/instar.key", directory.toString())).isEqualTo(2);
    assertThat(complaint()).contains("holds no release");
    assertThat(instar("serve", directory.resolve("absent").toString())).isEqualTo(2);
    assertThat(instar("pack", "--what")).isEqualTo(2);
    assertThat(instar()).isEqualTo(2);
  }

  @Test
  void aPortThatIsTaken_isBusy() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(instar("serve", "--port", port, directory.toString())).isEqualTo(75);
      assertThat(complaint()).contains("--port 0");
    }
  }

  private void refused(String message) throws IOException {
    Tree before = Tree.of(release);
    assertThat(instar("verify", "--key", keys + "/instar.pub", release.toString())).isEqualTo(30);
    assertThat(complaint()).startsWith("error: ").contains(message);
    assertThat(Tree.of(release)).isEqualTo(before);
  }

  private void accepts(String... command) {
    Program program =
        new Program(List.of(command), ENVIRONMENT.variables(), release, Duration.ofMinutes(1));
    Program.Ending ending = program.run();
    assumeTrue(!(ending instanceof Program.Ending.NotStarted), command[0] + " is not installed");
    assertThat(ending).isEqualTo(new Program.Ending.Exited(0, ""));
  }

  private void sign() {
    assertThat(instar("sign", "--key", keys + "/instar.key", release.toString())).isZero();
  }

  private int instar(String... arguments) {
    out.reset();
    err.reset();
    return new InstarCommand(ENVIRONMENT, stream(out), stream(err)).run(arguments);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String told() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complaint() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String publicKey(String name) throws IOException {
    return "\"" + Files.readAllLines(Path.of(keys, name)).get(1) + "\"";
  }

  private void descriptor(String publicKeys) throws IOException {
    Files.writeString(
        directory.resolve("instar.json"),
        """
        {"format": 1, "name": "tool", "title": "It's a \\"tool\\"", "repository": "example/tool",
         "keys": [%s], "entry": {"program": "tool"}}
        """
            .formatted(publicKeys));
  }

  /** Packs with a runtime that is none, which is quick; the built tool is tested end to end. */
  private void pack() throws Exception {
    Path runtime = directory.resolve("runtime");
    Files.createDirectories(runtime.resolve("lib/server"));
    Files.writeString(runtime.resolve("release"), "JAVA_VERSION=\"25\"\n");
    Files.writeString(runtime.resolve("lib/modules"), "");
    Files.writeString(runtime.resolve("lib/server/classes.jsa"), "");
    Packer.Order order =
        new Packer.Order(
            directory.resolve("instar.json"),
            directory.resolve("payload"),
            new Version("1.0.0"),
            ENVIRONMENT.platform(),
            Optional.empty(),
            List.of(),
            Optional.of(runtime),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            release);
    new Packer(ENVIRONMENT, runtime).pack(order, List.of());
  }
}
