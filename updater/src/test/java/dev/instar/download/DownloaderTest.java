package dev.instar.download;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.instar.disk.RealDisk;
import dev.instar.model.ExitCode;
import dev.instar.model.NetworkException;
import dev.instar.model.Sha256;
import dev.instar.model.VerificationException;
import dev.instar.net.Http;
import dev.instar.net.Quick;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("C3")
@Tag("D26")
final class DownloaderTest extends DownloadFixture {
  private static final String TOKEN = "ghp_not-a-real-one";

  @Test
  void aFileArrivesUnderItsName_andNothingElseStays() throws Exception {
    List<Long> steps = new ArrayList<>();

    download((done, total) -> {
      assertThat(total).isEqualTo(SIGNED.length);
      steps.add(done);
    });

    assertArrived();
    assertThat(steps).isSorted().startsWith(0L).endsWith((long) SIGNED.length);
    assertThat(server.requests().getFirst().getFirst("Accept-Encoding")).isEqualTo("identity");
  }

  @Test
  void aFileThatIsThereIsNotAskedForAgain() throws Exception {
    place(target, SIGNED);

    download();

    assertArrived();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anotherFileOfTheNameIsNotTakenForIt() throws Exception {
    place(target, OTHER);

    download();

    assertArrived();
  }

  @Test
  @Tag("C4")
  void aFileOfAnotherHashIsRefusedAndDeleted() throws Exception {
    server.content = OTHER;

    assertRefused(
        "its SHA-256 is " + Sha256.of(OTHER) + ", the signed one is " + Sha256.of(SIGNED));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2_999_999, 3_000_001})
  @Tag("C4")
  void aFileOfAnotherSizeIsRefusedBeforeItIsWritten(int size) throws Exception {
    server.content = bytes(size, 1);
    server.saysLength = size > 0; // where the length is 0, it is said by sending nothing
    if (size == 0) {
      assertThat(failure(NetworkException.class)).hasMessageContaining("again and again");
    } else {
      assertRefused("the server's file has " + size + " bytes, the signed one has 3000000");
    }
    assertThat(names()).isEmpty();
  }

  @Test
  @Tag("C4")
  void aFileThatGoesOnAfterItsSignedSizeIsRefused() throws Exception {
    server.content = bytes(3_500_000, 1);
    server.saysLength = false;

    assertRefused("the server's file is longer, the signed one has 3000000");
  }

  @Test
  void aFileThatEndsEarlyIsAskedForAgainAndThenReported() throws Exception {
    server.content = bytes(2_000_000, 1);
    server.saysLength = false;

    assertThat(failure(NetworkException.class)).hasMessageContaining("broke off again and again");
    assertThat(target).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "404, /file does not exist (404).",
    "403, /file refuses access (403).",
    "500, /file answered with status 500.",
    "503, /file answered with status 503.",
    "416, /file answered with status 416.",
    "206, /file answered with status 206."
  })
  void aServerThatGivesNothingLeavesNothing(int status, String happened) throws Exception {
    server.refusal = status;

    NetworkException failure = failure(NetworkException.class);

    assertThat(failure.exitCode()).isEqualTo(ExitCode.NETWORK);
    assertThat(failure.happened()).endsWith(happened);
    assertThat(failure.untouched()).isEqualTo("Nothing was changed.");
    assertThat(names()).isEmpty();
  }

  @Test
  void aWebPageIsNotDownloaded() throws Exception {
    server.type = "text/html";

    assertThat(failure(NetworkException.class)).hasMessageContaining("a web page (HTML)");
    assertThat(names()).isEmpty();
  }

  @Test
  void theTokenStaysWithTheSourceThatLeadsOnToTheStorage() throws Exception {
    List<String> tokens = new ArrayList<>();
    HttpServer source = redirecting(tokens);
    try (Http http = Quick.http(origin(source), "GITHUB_TOKEN", TOKEN)) {
      URI uri = URI.create(origin(source) + "/asset");
      new Downloader(http, new RealDisk())
          .download(wanted(uri), (done, total) -> assertThat(done).isLessThanOrEqualTo(total));
    } finally {
      source.stop(0);
    }

    assertArrived();
    assertThat(tokens).containsExactly("Bearer " + TOKEN);
    assertThat(server.requests()).noneMatch(headers -> headers.containsKey("Authorization"));
  }

  private void assertRefused(String reason) throws Exception {
    VerificationException failure = failure(VerificationException.class);
    assertThat(failure.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(failure)
        .hasMessage(
            "employees-1.2.0.tar.gz was refused: "
                + reason
                + ".\n"
                + "Nothing was changed, and what was downloaded is deleted.\n"
                + "Try again later; if it stays so, tell the publisher of the app.");
    assertThat(names()).isEmpty();
  }

  private HttpServer redirecting(List<String> tokens) throws IOException {
    HttpServer source =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    source.createContext(
        "/asset",
        exchange -> {
          try (exchange) {
            tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().set("Location", server.uri() + "?signature=1");
            exchange.sendResponseHeaders(302, -1);
          }
        });
    source.start();
    return source;
  }

  private static String origin(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }
}
