package dev.instar.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.model.AppName;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("C2")
@Tag("D23")
class ReleaseServerTest {
  private static final String API = "/repos/example/tool/releases";
  private static final String OCTETS = "application/octet-stream";

  @TempDir Path releases;
  private final HttpClient client = HttpClient.newHttpClient();
  private ReleaseServer server;

  @BeforeEach
  void serveThreeReleases() throws IOException {
    publish("1.0.0");
    publish("1.1.0");
    publish("2.0.0-rc.1");
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = ReleaseServer.start(releases, address, line -> {});
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void theListOfReleases_hasTheNewestFirstAndGitHubsFields() throws Exception {
    HttpResponse<String> response = get(API);
    assertThat(response.statusCode()).isEqualTo(200);
    JsonObject list = JsonObject.parse("list", "{\"list\":" + response.body() + "}");
    assertThat(list.objects("list"))
        .extracting(r -> r.string("tag_name"))
        .containsExactly("v2.0.0-rc.1", "v1.1.0", "v1.0.0");
    JsonObject release = list.objects("list").get(1);
    assertThat(release.keys())
        .contains("id", "name", "body", "draft", "prerelease", "published_at", "created_at");
    assertThat(release.string("body")).isEqualTo("Notes of 1.1.0");
    assertThat(release.flag("draft", true)).isFalse();
    assertThat(list.objects("list").get(0).flag("prerelease", false)).isTrue();
    JsonObject asset = asset(release, "tool-1.1.0-linux-x64.tar.gz");
    assertThat(asset.number("size")).isEqualTo(content("1.1.0").length());
    assertThat(asset.string("content_type")).isEqualTo("application/gzip");
    assertThat(asset.string("digest")).isEqualTo("sha256:" + Sha256.of(content("1.1.0")));
    assertThat(asset.string("browser_download_url"))
        .isEqualTo(
            server.baseUrl()
                + "/example/tool/releases/download/v1.1.0/tool-1.1.0-linux-x64.tar.gz");
  }

  @Test
  void theLatestRelease_isTheNewestThatIsNoPrerelease() throws Exception {
    assertThat(json(get(API + "/latest")).string("tag_name")).isEqualTo("v1.1.0");
  }

  @Test
  void aRelease_isFoundByTagAndById() throws Exception {
    JsonObject byTag = json(get(API + "/tags/v1.0.0"));
    assertThat(byTag.string("name")).isEqualTo("1.0.0");
    JsonObject byId = json(get(API + "/" + byTag.number("id")));
    assertThat(byId.string("tag_name")).isEqualTo("v1.0.0");
  }

  @Test
  void aReleaseAddedWhileServing_isServed() throws Exception {
    publish("1.2.0");
    assertThat(json(get(API + "/latest")).string("tag_name")).isEqualTo("v1.2.0");
  }

  @Test
  void pagesOfTheList_areLinked() throws Exception {
    HttpResponse<String> first = get(API + "?per_page=2");
    assertThat(first.headers().firstValue("Link").orElse(""))
        .contains("?per_page=2&page=2>; rel=\"next\"")
        .contains("?per_page=2&page=2>; rel=\"last\"")
        .doesNotContain("prev");
    HttpResponse<String> second = get(API + "?per_page=2&page=2");
    assertThat(second.body()).contains("v1.0.0").doesNotContain("v1.1.0");
    assertThat(second.headers().firstValue("Link").orElse(""))
        .contains("page=1>; rel=\"prev\"")
        .doesNotContain("next");
    assertThat(get(API + "?page=9").body().replaceAll("\\s", "")).isEqualTo("[]");
  }

  @Test
  void aDownload_isRedirectedToStorage() throws Exception {
    HttpResponse<String> download =
        get("/example/tool/releases/download/v1.0.0/tool-1.0.0-linux-x64.tar.gz");
    assertThat(download.statusCode()).isEqualTo(302);
    String location = download.headers().firstValue("Location").orElseThrow();
    assertThat(location).startsWith(server.baseUrl() + "/-/");
    assertThat(send(request(location)).body()).isEqualTo(content("1.0.0"));
  }

  @Test
  void aDownloadFromTheLatestRelease_isRedirectedToItsTag() throws Exception {
    HttpResponse<String> download = get("/example/tool/releases/latest/download/tool-1.1.0.json");
    assertThat(download.statusCode()).isEqualTo(302);
    assertThat(download.headers().firstValue("Location").orElseThrow())
        .isEqualTo(server.baseUrl() + "/example/tool/releases/download/v1.1.0/tool-1.1.0.json");
  }

  @Test
  void anAssetById_isJsonOrBytes() throws Exception {
    JsonObject asset = asset(json(get(API + "/tags/v1.0.0")), "tool-1.0.0-linux-x64.tar.gz");
    String url = asset.string("url");
    assertThat(json(send(request(url))).string("name")).isEqualTo("tool-1.0.0-linux-x64.tar.gz");
    HttpResponse<String> bytes = send(request(url, "Accept", OCTETS));
    assertThat(bytes.body()).isEqualTo(content("1.0.0"));
    assertThat(bytes.headers().firstValue("Content-Type")).hasValue(OCTETS);
  }

  @Test
  void whatTheClientHasAlready_isNotSentAgain() throws Exception {
    for (String path : List.of(API + "/latest", storage("1.0.0"))) {
      String tag = get(path).headers().firstValue("ETag").orElseThrow();
      HttpResponse<String> again = send(request(server.baseUrl() + path, "If-None-Match", tag));
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
    publish("1.2.0");
    String stale = "W/\"0\"";
    assertThat(
            send(request(server.baseUrl() + API + "/latest", "If-None-Match", stale)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aDownloadThatBroke_isResumed() throws Exception {
    String url = server.baseUrl() + storage("1.0.0");
    String tag = send(request(url)).headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> rest = send(request(url, "Range", "bytes=5-", "If-Range", tag));
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.headers().firstValue("Content-Range"))
        .hasValue("bytes 5-" + (content("1.0.0").length() - 1) + "/" + content("1.0.0").length());
    assertThat(rest.body()).isEqualTo(content("1.0.0").substring(5));

    HttpResponse<String> changed = send(request(url, "Range", "bytes=5-", "If-Range", "\"old\""));
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.body()).isEqualTo(content("1.0.0"));

    HttpResponse<String> beyond = send(request(url, "Range", "bytes=9999-"));
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(beyond.headers().firstValue("Content-Range"))
        .hasValue("bytes */" + content("1.0.0").length());
  }

  @Test
  void whatDoesNotExist_isNotFoundAsGitHubSaysIt() throws Exception {
    for (String path :
        List.of(
            "/repos/example/other/releases",
            "/repos/example/tool",
            API + "/tags/v9.9.9",
            API + "/assets/1",
            "/example/tool/releases/download/v1.0.0/absent",
            "/favicon.ico")) {
      HttpResponse<String> response = get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(404);
      assertThat(json(response).string("message")).isEqualTo("Not Found");
    }
  }

  @Test
  void aPathOutOfTheDirectory_findsNothing() throws Exception {
    Files.writeString(releases.resolve("secret"), "secret");
    Files.createSymbolicLink(releases.resolve("1.0.0/link"), releases.resolve("secret"));
    for (String name :
        List.of("../secret", "..%2Fsecret", "%2e%2e/secret", "..%5Csecret", "link", "%00", "%zz")) {
      String answer = raw("GET /-/example/tool/v1.0.0/" + name + " HTTP/1.1");
      assertThat(answer).as(name).containsPattern("^HTTP/1.1 40[04]").doesNotContain("secret");
    }
  }

  @Test
  void aHeadRequest_hasTheSizeAndNoBody() throws Exception {
    String answer = raw("HEAD " + storage("1.0.0") + " HTTP/1.1");
    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .containsIgnoringCase("Content-length: " + content("1.0.0").length())
        .doesNotContain(content("1.0.0"));
  }

  @Test
  void anotherMethod_isNotAllowed() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(URI.create(server.baseUrl() + API))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(send(post).statusCode()).isEqualTo(405);
  }

  @Test
  void aDirectoryThatIsNoRelease_isPassedOver() throws Exception {
    Files.createDirectories(releases.resolve("broken"));
    Files.writeString(releases.resolve("broken/tool-3.0.0.json"), "{ half a manif");
    Files.createDirectories(releases.resolve("empty"));
    assertThat(json(get(API + "/latest")).string("tag_name")).isEqualTo("v1.1.0");
  }

  @Test
  void theFirstPage_listsWhatIsServed() throws Exception {
    assertThat(get("/").body()).contains("example/tool v1.1.0");
  }

  private void publish(String version) throws IOException {
    Version parsed = new Version(version);
    AppName app = new AppName("tool");
    Path directory = Files.createDirectory(releases.resolve(version));
    ReleaseManifest manifest =
        new ReleaseManifest(
            app,
            "example/tool",
            parsed,
            "stable",
            Instant.EPOCH,
            "Notes of " + version,
            Optional.empty(),
            List.of(),
            List.of(),
            ReleaseManifest.Terms.FREE);
    Files.write(directory.resolve(ReleaseManifest.assetName(app, parsed)), manifest.toJson());
    Files.writeString(directory.resolve("tool-" + version + "-linux-x64.tar.gz"), content(version));
  }

  private static String content(String version) {
    return "the archive of " + version;
  }

  private static String storage(String version) {
    return "/-/example/tool/v" + version + "/tool-" + version + "-linux-x64.tar.gz";
  }

  private static JsonObject asset(JsonObject release, String name) throws FormatException {
    for (JsonObject asset : release.objects("assets")) {
      if (asset.string("name").equals(name)) {
        return asset;
      }
    }
    throw new AssertionError("no asset " + name);
  }

  private static JsonObject json(HttpResponse<String> response) throws FormatException {
    return JsonObject.parse("answer", response.body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(server.baseUrl() + path));
  }

  private static HttpRequest request(String url, String... headers) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url));
    return headers.length == 0 ? builder.build() : builder.headers(headers).build();
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** What the server answers to a request line that no client would send. */
  private String raw(String requestLine) throws IOException {
    URI base = URI.create(server.baseUrl());
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      String request = requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
