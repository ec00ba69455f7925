package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.instar.disk.RealDisk;
import dev.instar.install.InstalledImage;
import dev.instar.model.ExitCode;
import dev.instar.model.NetworkException;
import dev.instar.model.UsageException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.publish.ReleaseServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where releases can be, and how they get to where no network is. */
final class SourcesTest {
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path temp;
  private World world;
  private Path releases;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void install() throws Exception {
    world = new World(temp);
    world.installV1();
    releases = world.place.resolve("releases");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  @Test
  void aDirectory_isASource_byItsPathOrItsAddress() throws Exception {
    assertThat(offered(releases.toString())).isEqualTo("2.0.0");
    assertThat(offered(releases.toUri().toString())).isEqualTo("2.0.0");
    assertThatThrownBy(() -> offered(temp.resolve("none").toString()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is not there, or no directory");
  }

  @Test
  void filesOnAnyWebServer_areASource_whenTheyAreListed() throws Exception {
    world.makeRelease(new Version("3.0.0-beta.1"));
    Path mirror = temp.resolve("mirror");
    assertThat(mirror(releases.toString(), mirror, true)).isEqualTo(3);

    String index = staticServer(mirror) + "/releases.json";
    assertThat(offered(index)).isEqualTo("2.0.0");
    assertThat(asked).contains("/releases.json", "/2.0.0/SHA256SUMS");

    Files.writeString(mirror.resolve("releases.json"), "[{}]");
    assertThatThrownBy(() -> offered(index))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("/releases.json is no list of releases");
    Files.writeString(mirror.resolve("releases.json"), "[]");
    assertThatThrownBy(() -> offered(index)).hasMessageContaining("There is no release in http:");
  }

  @Test
  void whenASourceCannotBeReached_theNextOneIsAsked() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    String dead = "http://127.0.0.1:" + nobody;

    assertThat(offered(dead + " " + releases)).isEqualTo("2.0.0");
    assertThatThrownBy(() -> offered(dead + " " + dead + "/releases.json"))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining(":" + nobody + " could not be reached");
  }

  @Test
  void aSourceThatLies_isNotMadeGoodByAnother() throws Exception {
    Path lying = temp.resolve("lying");
    World.copy(releases, lying);
    Files.writeString(lying.resolve("2.0.0/SHA256SUMS"), "0".repeat(64) + "  x\n");

    assertThatThrownBy(() -> offered(lying + " " + releases))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void aMirror_hasWholeReleasesOrNone_andAsksForNothingTwice() throws Exception {
    Path mirror = temp.resolve("mirror");
    String source = server();
    assertThat(mirror(source, mirror, true)).isEqualTo(2);
    for (String file : List.of("1.0.0/SHA256SUMS.minisig", "2.0.0/SHA256SUMS", "releases.json")) {
      assertThat(mirror.resolve(file)).isNotEmptyFile();
    }
    assertThat(asked).anyMatch(line -> line.contains(".tar.gz"));

    asked.clear();
    assertThat(mirror(source, mirror, true)).isEqualTo(2);
    assertThat(asked).noneMatch(line -> line.contains(".tar.gz"));

    Path archive = only(mirror.resolve("2.0.0"), ".tar.gz");
    byte[] good = Files.readAllBytes(archive);
    Files.writeString(archive, "damaged");
    Files.writeString(releases.resolve("2.0.0/WITHDRAWN"), "it is slow");
    mirror(source, mirror, true);
    assertThat(archive).hasBinaryContent(good);
    assertThat(mirror.resolve("2.0.0/WITHDRAWN")).hasContent("it is slow");
    assertThat(mirror.resolve("releases.json")).content().contains("instar:withdrawn it is slow");
  }

  @Test
  void whatIsNotAsItWasSigned_doesNotComeIntoAMirror_andWhatItHadStays() throws Exception {
    Path mirror = temp.resolve("mirror");
    mirror(releases.toString(), mirror, false);
    String before = Files.readString(mirror.resolve("2.0.0/SHA256SUMS"));
    world.makeRelease(World.V3);
    Files.writeString(only(releases.resolve("3.0.0"), ".tar.gz"), "not what was signed");

    assertThatThrownBy(() -> mirror(releases.toString(), mirror, false))
        .isInstanceOf(VerificationException.class);
    assertThat(mirror.resolve("3.0.0")).doesNotExist();
    assertThat(mirror.resolve("2.0.0/SHA256SUMS")).hasContent(before);
    assertThat(offered(mirror.toString())).as("what has not arrived is none").isEqualTo("2.0.0");
  }

  private static Path only(Path directory, String suffix) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  private String server() throws IOException {
    ReleaseServer server = ReleaseServer.start(releases, ANYWHERE, asked::add);
    open.add(server);
    return server.baseUrl();
  }

  /** A server that knows of nothing but files. */
  private String staticServer(Path directory) throws IOException {
    HttpServer server = HttpServer.create(ANYWHERE, 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          SimpleFileServer.createFileHandler(directory).handle(exchange);
        });
    server.start();
    open.add(() -> server.stop(0));
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private int mirror(String source, Path mirror, boolean all) throws Exception {
    Consumer<String> silent = line -> {};
    return new Mirror(world.environment(), new RealDisk(), silent)
        .copy(
            new Mirror.Order(
                World.APP,
                List.of(world.publicKey()),
                List.of(source),
                "example/tool",
                Optional.empty(),
                List.of(),
                all,
                mirror));
  }

  private String offered(String source) throws Exception {
    world.variables.put("INSTAR_SOURCE", source);
    world.events.clear();
    ExitCode code =
        new SelfUpdate(
                world.layout,
                InstalledImage.at(world.layout.image(World.V1)),
                world.host(new RealDisk()))
            .run(SelfUpdate.Options.looking());
    assertThat(code).isEqualTo(ExitCode.UPDATE_AVAILABLE);
    return ((Event.Checked) world.events.getFirst()).offered().text();
  }
}
