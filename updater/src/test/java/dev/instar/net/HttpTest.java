package dev.instar.net;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.instar.model.ExitCode;
import dev.instar.model.NetworkException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("C2")
final class HttpTest {
  private static final int LIMIT = 1000;
  private static final String TOKEN = "ghp_not-a-real-one";

  @RegisterExtension
  static final WireMockExtension SOURCE =
      WireMockExtension.newInstance().options(options().dynamicPort().gzipDisabled(true)).build();

  @RegisterExtension
  static final WireMockExtension OTHER =
      WireMockExtension.newInstance().options(options().dynamicPort().gzipDisabled(true)).build();

  @Test
  void aSmallFileIsFetchedWithItsStatusAndHeaders() throws Exception {
    serve("/file", ok("hello").withHeader("ETag", "\"one\""));

    Response response = fetch("/file");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("hello");
    assertThat(response.bytes()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
    assertThat(response.header("etag")).contains("\"one\"");
    SOURCE.verify(
        getRequestedFor(urlEqualTo("/file"))
            .withHeader("User-Agent", equalTo("instar-test"))
            .withHeader("Accept", equalTo("text/plain"))
            .withoutHeader("Authorization"));
  }

  @Test
  void askedWithTheEtagItHas_theServerSendsNothingAgain() throws Exception {
    SOURCE.stubFor(
        get("/file")
            .withHeader("If-None-Match", equalTo("\"one\""))
            .willReturn(aResponse().withStatus(304)));

    try (Http http = Quick.http(SOURCE.baseUrl())) {
      Response response = http.fetch(at("/file").unless("\"one\""), LIMIT);

      assertThat(response.isUnchanged()).isTrue();
      assertThat(response.bytes()).isEmpty();
    }
  }

  @Test
  void theTokenGoesToTheReleaseSourceAndNotAlongARedirectToAnotherServer() throws Exception {
    serve("/file", redirect(OTHER.baseUrl() + "/stored"));
    OTHER.stubFor(get("/stored").willReturn(ok("hello")));

    try (Http http = Quick.http(SOURCE.baseUrl(), "GITHUB_TOKEN", TOKEN)) {
      assertThat(http.fetch(at("/file"), LIMIT).text()).isEqualTo("hello");
      assertThat(http.hasTokenFor(URI.create(SOURCE.baseUrl() + "/x"))).isTrue();
      assertThat(http.hasTokenFor(URI.create(OTHER.baseUrl()))).isFalse();
    }

    SOURCE.verify(
        getRequestedFor(urlEqualTo("/file"))
            .withHeader("Authorization", equalTo("Bearer " + TOKEN)));
    OTHER.verify(getRequestedFor(urlEqualTo("/stored")).withoutHeader("Authorization"));
  }

  @Test
  void theTokenReturnsToTheReleaseSourceWhenARedirectComesBack() throws Exception {
    serve("/file", redirect("/moved"));
    serve("/moved", ok("hello"));

    try (Http http = Quick.http(SOURCE.baseUrl() + "/", "GH_TOKEN", TOKEN)) {
      assertThat(http.fetch(at("/file"), LIMIT).text()).isEqualTo("hello");
    }

    SOURCE.verify(
        getRequestedFor(urlEqualTo("/moved"))
            .withHeader("Authorization", equalTo("Bearer " + TOKEN)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/file",
        "http://127.0.0.1.example.com/file",
        "http://localhost.example.com/file",
        "http://10.0.0.1/file",
        "http://128.0.0.1/file",
        "http://user:secret@example.com/file?key=secret"
      })
  void plainHttpToAnotherMachineIsRefusedBeforeAnythingIsSent(String address) throws Exception {
    NetworkException failure = failureOf(Get.of(URI.create(address), "text/plain"));

    assertThat(failure)
        .hasMessageContaining("was not asked: plain HTTP is only used on this machine")
        .hasMessageContaining("Nothing was changed.")
        .hasMessageContaining("Use an https address.")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.8.9.10"})
  void plainHttpIsFineOnThisMachine(String host) throws Exception {
    serve("/file", ok("hello"));
    URI uri = URI.create("http://" + host + ":" + SOURCE.getPort() + "/file");

    try (Http http = Quick.http(SOURCE.baseUrl())) {
      assertThat(http.fetch(Get.of(uri, "text/plain"), LIMIT).text()).isEqualTo("hello");
    }
  }

  @Test
  void aRedirectToPlainHttpElsewhereIsRefused() throws Exception {
    serve("/file", redirect("http://example.com/file?signature=secret"));

    assertThat(failure("/file"))
        .hasMessageContaining("http://example.com/file was not asked")
        .hasMessageNotContaining("secret");
  }

  @Test
  void redirectsInACircleEndAfterTen() throws Exception {
    serve("/file", redirect("/file"));

    assertThat(failure("/file")).hasMessageContaining("was led on more than 10 times");
    SOURCE.verify(11, getRequestedFor(urlEqualTo("/file")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "file:///etc/passwd", "http://"})
  void aRedirectToNoWebAddressIsRefused(String location) throws Exception {
    serve("/file", redirect(location.isEmpty() ? "ftp://example.com/x" : location));

    assertThat(failure("/file")).hasMessageContaining("leads on to an address that is none");
  }

  @Test
  void whatIsNotThereIsEmptyForWhoCanDoWithout_andAFailureForWhoCannot() throws Exception {
    serve("/file", aResponse().withStatus(404));

    try (Http http = Quick.http(SOURCE.baseUrl())) {
      assertThat(http.find(at("/file"), LIMIT)).isEmpty();
    }
    assertThat(failure("/file"))
        .hasMessageContaining("/file does not exist (404).")
        .hasMessageContaining("a private repository needs GITHUB_TOKEN");
  }

  @Test
  void aRefusalSaysWhetherATokenIsMissingOrBad() throws Exception {
    serve("/unknown", aResponse().withStatus(401));
    serve("/forbidden", aResponse().withStatus(403));

    assertThat(failure("/unknown")).hasMessageContaining("Set GITHUB_TOKEN to a token that may");
    assertThat(failure("/forbidden")).hasMessageContaining("refuses access (403)");
    assertThat(failure("/unknown", "GITHUB_TOKEN", TOKEN))
        .hasMessageContaining("Renew GITHUB_TOKEN")
        .hasMessageNotContaining(TOKEN);
    assertThat(failure("/forbidden", "GITHUB_TOKEN", TOKEN))
        .hasMessageContaining("Check that GITHUB_TOKEN (or GH_TOKEN) may read the repository.");
  }

  @Test
  void aUsedUpRateLimitIsCalledThat_withTheTimeItIsLifted() throws Exception {
    long reset = Quick.NOW.plusSeconds(1500).getEpochSecond();
    serve(
        "/github",
        aResponse()
            .withStatus(403)
            .withHeader("x-ratelimit-remaining", "0")
            .withHeader("x-ratelimit-reset", "" + reset));
    serve("/other", aResponse().withStatus(429).withHeader("Retry-After", "60"));
    serve("/mute", aResponse().withStatus(429).withHeader("Retry-After", "soon"));

    assertThat(failure("/github"))
        .hasMessageContaining("The rate limit of localhost is used up (403).")
        .hasMessageContaining("It is lifted at 2026-03-01T12:25:00Z (in 25 min).")
        .hasMessageContaining("or set GITHUB_TOKEN for a higher limit");
    assertThat(failure("/other"))
        .hasMessageContaining("It is lifted at 2026-03-01T12:01:00Z (in 1 min).");
    assertThat(failure("/mute", "GITHUB_TOKEN", TOKEN))
        .hasMessageContaining("The rate limit of localhost is used up (429).\n")
        .hasMessageContaining("\nTry again after that.");
  }

  @Test
  void aServerInTroubleIsAskedThreeTimes() throws Exception {
    serve("/file", aResponse().withStatus(503));

    assertThat(failure("/file"))
        .hasMessageContaining("answered with status 503.")
        .hasMessageContaining("Try again later.");
    SOURCE.verify(3, getRequestedFor(urlEqualTo("/file")));
  }

  @Test
  void aServerThatRecoversIsNoFailure() throws Exception {
    SOURCE.stubFor(
        get("/file")
            .inScenario("recovery")
            .whenScenarioStateIs(Scenario.STARTED)
            .willSetStateTo("up")
            .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    SOURCE.stubFor(
        get("/file").inScenario("recovery").whenScenarioStateIs("up").willReturn(ok("hello")));

    assertThat(fetch("/file").text()).isEqualTo("hello");
  }

  @Test
  void anErrorThatStaysIsAskedOnce() throws Exception {
    serve("/file", aResponse().withStatus(500));

    assertThat(failure("/file"))
        .hasMessageContaining("answered with status 500.")
        .hasMessageContaining("Nothing was changed.");
    SOURCE.verify(1, getRequestedFor(urlEqualTo("/file")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "MALFORMED_RESPONSE_CHUNK"})
  void aBrokenConnectionIsTriedAgainAndThenReported(String fault) throws Exception {
    serve("/file", aResponse().withFault(Fault.valueOf(fault)));

    assertThat(failure("/file")).hasMessageContaining("could not be reached, tried 3 times");
  }

  @Test
  void aServerThatIsDownIsReportedWithItsPlace() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    assertThat(failureOf(Get.of(URI.create("http://127.0.0.1:" + port), "text/plain")))
        .hasMessageContaining("127.0.0.1:" + port + " could not be reached, tried 3 times")
        .hasMessageContaining("Check the network");
  }

  @Test
  void aNameThatNobodyKnowsIsReported() throws Exception {
    assertThat(failureOf(Get.of(URI.create("https://instar.invalid/file"), "text/plain")))
        .hasMessageContaining("The name instar.invalid could not be looked up.");
  }

  @Test
  void aServerThatStallsIsNotWaitedForLong() throws Exception {
    serve("/silent", ok("hello").withFixedDelay(2000));
    serve("/dripping", ok("x".repeat(500)).withChunkedDribbleDelay(50, 20000));

    Duration connect = Duration.ofSeconds(20);
    Duration stall = Duration.ofMillis(500);
    Patience little = new Patience(connect, stall, Duration.ofSeconds(1), connect, List.of());
    URI source = URI.create(SOURCE.baseUrl());
    try (Http http =
        Http.of(Quick.environment(), "instar-test", source, little, Quiet.NONE, exchange -> {})) {
      for (String path : List.of("/silent", "/dripping")) {
        assertThatThrownBy(() -> http.fetch(at(path), LIMIT))
            .isInstanceOf(NetworkException.class)
            .hasMessageContaining("did not answer in time")
            .hasMessageContaining("Nothing was changed.");
      }
    }
  }

  @Test
  void anEndlessAnswerIsCutAtTheLimit() throws Exception {
    serve("/file", ok("x".repeat(LIMIT + 1)));
    serve("/just", ok("x".repeat(LIMIT)));

    assertThat(failure("/file")).hasMessageContaining("sent more than 1000 bytes");
    assertThat(fetch("/just").text()).hasSize(LIMIT);
  }

  @Test
  void aWebPageInsteadOfTheFileIsNoAnswer() throws Exception {
    serve("/file", ok("<html>Log in</html>").withHeader("Content-Type", "text/HTML; charset=x"));

    assertThat(failure("/file"))
        .hasMessageContaining("was answered with a web page (HTML)")
        .hasMessageContaining("wants you to log in first");
  }

  @Test
  void whenClosed_noThreadKeepsTheProcessAlive() throws Exception {
    serve("/file", ok("hello"));

    fetch("/file");

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("OkHttp") && !thread.isDaemon());
  }

  @Test
  void whatIsNoWebAddressIsRefused() throws Exception {
    assertThat(failureOf(Get.of(URI.create("file:///etc/passwd"), "text/plain")))
        .hasMessageContaining("\"file:///etc/passwd\" is not a web address.");
  }

  private static void serve(String path, ResponseDefinitionBuilder response) {
    SOURCE.stubFor(get(path).willReturn(response));
  }

  private static ResponseDefinitionBuilder redirect(String location) {
    return aResponse().withStatus(302).withHeader("Location", location);
  }

  private static Get at(String path) {
    return Get.of(URI.create(SOURCE.baseUrl() + path), "text/plain");
  }

  private static Response fetch(String path) throws Exception {
    try (Http http = Quick.http(SOURCE.baseUrl())) {
      return http.fetch(at(path), LIMIT);
    }
  }

  private static NetworkException failure(String path, String... variables) throws Exception {
    return failureOf(at(path), variables);
  }

  private static NetworkException failureOf(Get get, String... variables) throws Exception {
    try (Http http = Quick.http(SOURCE.baseUrl(), variables)) {
      NetworkException failure =
          catchThrowableOfType(NetworkException.class, () -> http.fetch(get, LIMIT));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.NETWORK);
      return failure;
    }
  }
}
