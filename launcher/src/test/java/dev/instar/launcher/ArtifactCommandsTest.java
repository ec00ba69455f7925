package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.model.Environment;
import dev.instar.testing.Tools;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures by the real tools, and archives by the real tar. */
@Tag("C4")
class ArtifactCommandsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void write() throws Exception {
    file = Files.writeString(directory.resolve("file"), "content\n");
  }

  private int instar(Object... words) {
    out.reset();
    err.reset();
    String[] line = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      line[i] = words[i].toString();
    }
    return new InstarCommand(
            Environment.ofThisProcess(), new PrintStream(out, true), new PrintStream(err, true))
        .run(line);
  }

  private String told() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complaint() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private void tool(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("tool.out").toFile())
            .start();
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(directory.resolve("tool.out"))).isZero();
  }

  private int verify(String key, String signature) {
    return instar(
        "verify-file",
        "--key",
        directory.resolve(key),
        "--signature",
        directory.resolve(signature),
        file);
  }

  @Test
  void aSignatureOfOpenPgp_isGood_andOnlyForItsFile() throws Exception {
    Tools.required("sq");
    tool("sq", "key", "generate", "--userid", "one", "--export", "one.key");
    tool("sq", "key", "extract-cert", "--output", "one.asc", "one.key");
    String sign = "sq sign --signer-%s one.key --detached --output file.sig file";
    tool("sh", "-c", sign.formatted("key") + " 2>/dev/null || " + sign.formatted("file"));

    assertThat(verify("one.asc", "file.sig")).isZero();
    assertThat(told()).contains("was signed by key ", " (OpenPGP)");
    Files.writeString(file, "more", StandardOpenOption.APPEND);
    assertThat(verify("one.asc", "file.sig")).isEqualTo(30);
    assertThat(complaint()).contains("it is not the file that was signed", "Do not use it.");
    assertThat(verify("one.asc", "one.asc")).isEqualTo(30);
    assertThat(complaint()).contains("It holds no signature of OpenPGP");
  }

  @Test
  void aSignatureOfSignify_isGood_andOnlyForItsFileAndItsKey() throws Exception {
    Tools.required("signify-openbsd");
    tool("signify-openbsd", "-G", "-n", "-p", "one.pub", "-s", "one.sec");
    tool("signify-openbsd", "-G", "-n", "-p", "two.pub", "-s", "two.sec");
    tool("signify-openbsd", "-S", "-s", "one.sec", "-m", "file", "-x", "file.sig");
    assertThat(verify("one.pub", "file.sig")).as(complaint()).isZero();
    assertThat(told()).contains("Good: ", "(signify)");
    assertThat(verify("two.pub", "file.sig")).isEqualTo(30);
    assertThat(complaint()).contains("made by another key");
    Files.writeString(file, "more\n", StandardOpenOption.APPEND);
    assertThat(verify("one.pub", "file.sig")).isEqualTo(30);
    assertThat(complaint()).contains("not the file that was signed");
  }

  @Test
  void aSignatureOfMinisign_ofEitherKind_isGood_andNothingElseIs() throws Exception {
    Tools.required("minisign");
    tool("minisign", "-G", "-W", "-p", "one.pub", "-s", "one.key");
    tool("minisign", "-S", "-s", "one.key", "-m", "file", "-x", "new.minisig", "-t", "for you");
    tool("minisign", "-S", "-l", "-s", "one.key", "-m", "file", "-x", "old.minisig");
    assertThat(verify("one.pub", "new.minisig")).as(complaint()).isZero();
    assertThat(told()).contains("(minisign)", "Signed with it: for you");
    assertThat(verify("one.pub", "old.minisig")).as(complaint()).isZero();

    Path signature = directory.resolve("new.minisig");
    Files.writeString(signature, Files.readString(signature).replace("for you", "for me"));
    assertThat(verify("one.pub", "new.minisig")).isEqualTo(30);
    assertThat(complaint()).contains("trusted comment");
    Files.writeString(signature, "nothing of the kind");
    assertThat(verify("one.pub", "new.minisig")).isEqualTo(30);
    assertThat(complaint()).contains("is no signature of minisign or signify");
    assertThat(verify("one.key", "old.minisig")).isEqualTo(2);
    assertThat(verify("one.pub", "not-there")).isEqualTo(2);
  }

  @Test
  void anHonestArchive_isUnpacked_andOneThatLeadsOutside_isNot() throws Exception {
    Path target = directory.resolve("out/there");
    tool("tar", "-czf", "good.tar.gz", "file");
    assertThat(instar("unpack", directory.resolve("good.tar.gz"), target)).as(complaint()).isZero();
    assertThat(target.resolve("file")).hasContent("content\n");
    assertThat(instar("unpack", directory.resolve("good.tar.gz"), target)).isEqualTo(2);
    assertThat(complaint()).contains("something in");

    Path evil = Files.createDirectories(directory.resolve("evil"));
    tool("tar", "-czPf", "evil.tar.gz", "-C", evil.toString(), "../file");
    Path elsewhere = directory.resolve("elsewhere");
    assertThat(instar("unpack", directory.resolve("evil.tar.gz"), elsewhere)).isEqualTo(30);
    assertThat(complaint()).contains("../file");
    assertThat(elsewhere).doesNotExist();

    Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc"));
    tool("tar", "-czf", "link.tar.gz", "file", "link");
    Path empty = Files.createDirectories(directory.resolve("empty"));
    assertThat(instar("unpack", directory.resolve("link.tar.gz"), empty)).isEqualTo(30);
    assertThat(complaint()).contains("link");
    assertThat(empty).isEmptyDirectory();
  }
}
