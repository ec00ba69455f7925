package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.testing.Matrix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Releases and servers that an installed app must refuse, with nothing changed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("W10")
@Tag("N12")
@SuppressWarnings("NullAway.Init") // installed before the first test
class BadReleaseTest {
  private static final int NETWORK = 20;
  private static final int REFUSED = 30;
  private static final String COMMENT = "app:employees version:1.2.0 file:SHA256SUMS";

  private Machine machine;
  private Path offered;
  private Publisher.Server server;
  private Gate gate;
  private Employees employees;
  private AlteredRelease release;

  @BeforeAll
  void install(@TempDir Path directory) throws InterruptedException, IOException {
    machine = Machine.in(directory);
    offered = Files.createDirectories(machine.directory().resolve("offered"));
    new AlteredRelease(machine, "1.0.0", offered.resolve("1.0.0"));
    server = Publisher.serve(machine, offered);
    gate = Gate.before(server.url());
    employees = Employees.seeded(machine, gate.url(), "1.0.0").remembered();
  }

  @BeforeEach
  void offerGoodRelease() {
    gate.open();
    release = new AlteredRelease(machine, "1.2.0", offered.resolve("1.2.0"));
  }

  @AfterAll
  void stop() {
    gate.close();
    server.close();
  }

  private String refused(int exit) {
    return Refusal.of(employees, exit).when("self-update", "--yes");
  }

  @Test
  @Tag("C4")
  void withoutSignature() throws IOException {
    Files.delete(release.file("SHA256SUMS.minisig"));
    assertThat(refused(REFUSED)).contains("it is not signed, SHA256SUMS.minisig is missing");
  }

  @Test
  @Tag("C4")
  void withSignatureOfSomethingElse() throws IOException {
    Files.writeString(release.file("SHA256SUMS"), "\n", StandardOpenOption.APPEND);
    assertThat(refused(REFUSED)).contains("signature", "is wrong");
  }

  @Test
  @Tag("C4")
  void withDamagedSignature() throws IOException {
    Files.writeString(release.file("SHA256SUMS.minisig"), "no signature\n");
    assertThat(refused(REFUSED)).contains("SHA256SUMS.minisig is damaged");
  }

  @Test
  @Tag("C4")
  void signedByAnotherKey() {
    Path stranger = machine.directory().resolve("stranger");
    machine.run(Publisher.INSTAR, "keygen", "--no-password", "--out", stranger).expect(0);
    release.sign(stranger.resolve("instar.key"));
    assertThat(refused(REFUSED)).contains("signed by another key", "the installed app trusts");
  }

  @Test
  @Tag("C4")
  void whoseSumsDoNotListTheArchive() throws IOException {
    String sums =
        release
            .sums()
            .lines()
            .filter(line -> !line.endsWith(".tar.gz"))
            .collect(Collectors.joining("\n", "", "\n"));
    release.signSums(sums, COMMENT);
    assertThat(refused(REFUSED)).contains("SHA256SUMS does not list employees-1.2.0-");
  }

  @Test
  @Tag("C4")
  void whoseArchiveHasAnotherSize() throws IOException {
    Files.writeString(release.archive(), "more", StandardOpenOption.APPEND);
    assertThat(refused(REFUSED)).contains("the server's file has", "the signed one has");
  }

  @Test
  @Tag("C4")
  void whoseArchiveHasAnotherHash() throws IOException {
    byte[] archive = Files.readAllBytes(release.archive());
    archive[archive.length / 2] ^= 1;
    Files.write(release.archive(), archive);
    assertThat(refused(REFUSED)).contains("its SHA-256 is", "the signed one is");
  }

  static Stream<Arguments> maliciousArchives() {
    return Matrix.of(
        2,
        Stream.of(
            Arguments.of("a path upwards", new TarGz().file("../evil", "x")),
            Arguments.of(
                "a way through a link", new TarGz().link("lib", "bin").file("lib/evil", "x")),
            Arguments.of("an absolute path", new TarGz().file("/tmp/instar-evil", "x")),
            Arguments.of("a link outside", new TarGz().link("lib", "../../../..")),
            Arguments.of("a hard link", new TarGz().hardLink("passwd", "/etc/passwd")),
            Arguments.of("a name twice", new TarGz().file("evil", "x").file("evil", "y"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("maliciousArchives")
  @Tag("C4")
  void whoseSignedArchiveHas(String what, TarGz archive) throws IOException {
    Path descriptor = Publisher.PROJECT.resolve("src/samples/employees/target/descriptors/1.2.0");
    String text =
        Files.readString(descriptor.resolve("instar.json"), StandardCharsets.UTF_8)
            .replaceFirst("\\{", "{\"version\": \"1.2.0\",");
    release.archive(archive.file("instar.json", text).bytes());
    release.sign(AlteredRelease.KEY);
    assertThat(refused(REFUSED)).contains("The archive employees-1.2.0-", " is refused: ");
    assertThat(Path.of("/tmp/instar-evil")).as(what).doesNotExist();
  }

  @Test
  @Tag("C4")
  void thatIsAnOldOneUnderANewName() throws IOException {
    AlteredRelease old = new AlteredRelease(machine, "1.1.0", machine.directory().resolve("old"));
    gate.exchange("SHA256SUMS", old.read("SHA256SUMS"));
    gate.exchange("SHA256SUMS.minisig", old.read("SHA256SUMS.minisig"));
    gate.exchange(release.manifestName(), old.read(old.manifestName()));
    assertThat(refused(REFUSED)).contains("it was made for version 1.1.0, not for 1.2.0");
  }

  static Stream<String> otherManifests() {
    return Matrix.of(1, Stream.of("version:1.1.0", "app:payroll", "version:1.0.0"));
  }

  @ParameterizedTest
  @MethodSource("otherManifests")
  @Tag("C4")
  void whoseSignedManifestIsOfSomethingElse(String other) throws IOException {
    String[] words = other.split(":", 2);
    release.manifest(manifest -> manifest.put(words[0], words[1]));
    release.signSums(release.sums(), COMMENT);
    exchangeSigned();
    assertThat(refused(REFUSED)).contains("is of ", words[1], ", not of employees 1.2.0");
  }

  @Test
  @Tag("C4")
  void whoseManifestNamesTheArchiveOfAnotherPlatform() throws IOException {
    release.manifest(manifest ->
        AlteredRelease.image(manifest).put("asset", "employees-1.2.0-windows-arm64.zip"));
    release.signSums(release.sums(), COMMENT);
    exchangeSigned();
    assertThat(refused(REFUSED)).contains("The manifest and the sums", "do not agree");
  }

  /** The server passes over a release that is not well formed; a stranger's would not. */
  private void exchangeSigned() throws IOException {
    for (String name : new String[] {"SHA256SUMS", "SHA256SUMS.minisig", release.manifestName()}) {
      gate.exchange(name, release.read(name));
    }
    release = new AlteredRelease(machine, "1.2.0", offered.resolve("1.2.0"));
  }

  @Test
  void withoutAnArchiveForThisPlatform() throws IOException {
    release.manifest(manifest -> AlteredRelease.image(manifest).put("platform", "windows-arm64"));
    release.signSums(release.sums(), COMMENT);
    assertThat(refused(NETWORK)).contains("has nothing for ", "it has: windows-arm64");
  }

  @Test
  void ofAnUnknownVersion() {
    String message = Refusal.of(employees, 2).when("self-update", "--version", "7.7.7", "--yes");
    assertThat(message).contains("There is no release 7.7.7 of example/employees");
  }

  static Stream<String> noVersions() {
    return Matrix.of(1, Stream.of("../1.2.0", "latest", "1.2"));
  }

  @ParameterizedTest
  @MethodSource("noVersions")
  void ofSomethingThatIsNoVersion(String text) {
    String message = Refusal.of(employees, 2).when("self-update", "--version", text, "--yes");
    assertThat(message).contains("\"" + text + "\" is not a version");
  }

  static Stream<Integer> errors() {
    return Matrix.of(1, Stream.of(500, 404, 403));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void fromAServerThatAnswersWithAnError(int status) {
    gate.answer(status, "application/json", "{\"message\":\"no\"}");
    assertThat(refused(NETWORK)).contains(String.valueOf(status)).contains("127.0.0.1");
  }

  static Stream<String> strangeAnswers() {
    return Matrix.of(1, Stream.of("{\"tag_name\": 7}", "hello", "", "[]"));
  }

  @ParameterizedTest
  @MethodSource("strangeAnswers")
  void fromAServerThatDoesNotSpeakTheApi(String answer) {
    gate.answer(200, "application/json", answer);
    assertThat(refused(NETWORK)).contains("did not answer as GitHub's API does");
  }

  @Test
  void fromAServerThatWantsALogin() {
    gate.answer(200, "text/html", "<html>Please log in</html>");
    assertThat(refused(NETWORK)).contains("was answered with a web page");
  }

  @Test
  void fromAServerThatIsNotThere() throws IOException {
    Gate gone = Gate.before(server.url());
    String url = gone.url();
    gone.close();
    Employees lost = employees.with("INSTAR_SOURCE", url);
    assertThat(Refusal.of(lost, NETWORK).when("self-update", "--yes"))
        .contains("could not be reached, tried 3 times");
    assertThat(Refusal.of(lost, NETWORK).when("self-update", "--check"))
        .contains("could not be reached");
  }

  @Test
  void cutOffAgainAndAgain_keepsWhatArrived() {
    gate.cut();
    assertThat(refused(NETWORK))
        .contains("broke off again and again", "are kept and the next try goes on from there");
  }
}
