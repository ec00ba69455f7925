package dev.instar.release;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.instar.model.ExitCode;
import dev.instar.model.NetworkException;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.net.Http;
import dev.instar.net.Quick;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("C2")
final class GitHubReleasesTest {
  private static final String RELEASES = "/repos/example/employees/releases";

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance().options(options().dynamicPort()).build();

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "//"})
  @Tag("D23")
  void theLatestReleaseIsTheOneThatTheSourceSaysIt_whateverSlashesEndItsAddress(String slashes)
      throws Exception {
    serve("/latest", okJson(release("v1.2.0", false, false)));

    try (Http http = Quick.http(SERVER.baseUrl())) {
      Release release = releases(http, slashes).latest();

      assertThat(release.version()).isEqualTo(new Version("1.2.0"));
      assertThat(release.tag()).isEqualTo("v1.2.0");
      assertThat(release.notes()).isEqualTo("What is new in v1.2.0");
      assertThat(release.published()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
      assertThat(release.prerelease()).isFalse();
      assertThat(release.draft()).isFalse();
      assertThat(release.asset("SHA256SUMS"))
          .contains(new Asset("SHA256SUMS", URI.create("https://example.com/v1.2.0/SHA256SUMS")));
      assertThat(release.asset("sha256sums")).isEmpty();
    }
    SERVER.verify(
        getRequestedFor(urlEqualTo(RELEASES + "/latest"))
            .withHeader("Accept", equalTo("application/vnd.github+json")));
  }

  @Test
  @Tag("D23")
  void whereTheLatestHasNoVersion_theNewestOfTheListIsTaken() throws Exception {
    serve("/latest", okJson(release("nightly", false, false)));
    serveList(
        release("v1.9.0", false, false),
        release("nightly", false, false),
        release("v1.10.0", false, false),
        release("v2.0.0", true, false),
        release("v2.0.1-rc.1", false, false),
        release("v3.0.0", false, true));

    assertThat(latest().version()).isEqualTo(new Version("1.10.0"));
  }

  @Test
  @Tag("D24")
  void theListHasTheNewestFirst_withoutDraftsAndOtherTags() throws Exception {
    serveList(
        release("v1.9.0", false, false),
        release("nightly", false, false),
        release("1.10.0", false, false),
        release("v2.0.0", true, false),
        release("v2.0.1-rc.1", false, false),
        release("v3.0.0", false, true));

    assertThat(list())
        .extracting(Release::tag)
        .containsExactly("v2.0.1-rc.1", "v2.0.0", "1.10.0", "v1.9.0");
  }

  @Test
  void theListGoesOnAsLongAsTheSourceNamesANextPage() throws Exception {
    serve(
        "?per_page=100",
        okJson("[" + release("v1.1.0", false, false) + "]")
            .withHeader(
                "Link", "<" + SERVER.baseUrl() + "/more>; rel=\"next\", </last>; rel=\"last\""));
    SERVER.stubFor(get("/more").willReturn(okJson("[" + release("v1.0.0", false, false) + "]")));

    assertThat(list()).extracting(Release::tag).containsExactly("v1.1.0", "v1.0.0");
  }

  @Test
  void aListWithoutEndIsLeftAfterTenPages() throws Exception {
    serve(
        "?per_page=100", okJson("[]").withHeader("Link", "<releases?per_page=100>; rel=\"next\""));

    assertThat(list()).isEmpty();
    SERVER.verify(10, getRequestedFor(urlEqualTo(RELEASES + "?per_page=100")));
  }

  @Test
  @Tag("D32")
  void aVersionIsFoundByEitherFormOfItsTag_aPrereleaseToo() throws Exception {
    serve("/tags/v1.0.0", okJson(release("v1.0.0", false, false)));
    serve("/tags/1.1.0", okJson(release("1.1.0", false, false)));
    serve("/tags/v2.0.0-rc.1+5", okJson(release("v2.0.0-rc.1+5", true, false)));

    assertThat(byVersion("1.0.0").tag()).isEqualTo("v1.0.0");
    assertThat(byVersion("1.1.0").tag()).isEqualTo("1.1.0");
    assertThat(byVersion("2.0.0-rc.1+5").prerelease()).isTrue();
  }

  @Test
  @Tag("D32")
  void aVersionThatDoesNotExistIsTheUsersMistake() throws Exception {
    serve("/tags/v9.9.8", okJson(release("v9.9.8", false, true)));
    serveList(release("v9.9.8", false, true), release("v1.0.0", false, false));
    serve("/tags/v9.9.7", okJson(release("v1.0.0", false, false)));

    for (String version : List.of("9.9.9", "9.9.8", "9.9.7")) {
      UsageException failure = catchThrowableOfType(UsageException.class, () -> byVersion(version));

      assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(failure)
          .hasMessage(
              "There is no release "
                  + version
                  + " of example/employees at localhost:"
                  + SERVER.getPort()
                  + ".\n"
                  + "Nothing was changed.\n"
                  + "`employees self-update --check` shows the newest release.");
    }
  }

  @Test
  void withoutAToken_theSiteIsAsked_andNotTheApi() throws Exception {
    SERVER.stubFor(
        get("/example/employees/releases/latest")
            .willReturn(temporaryRedirect("/example/employees/releases/tag/v1.2.0%2B5")));
    SERVER.stubFor(
        get("/example/employees/releases/download/v1.1.0/SHA256SUMS").willReturn(okJson("sums")));

    Release latest = latest();
    assertThat(latest.version()).isEqualTo(new Version("1.2.0+5"));
    assertThat(latest.asset("SHA256SUMS").orElseThrow().url())
        .hasPath("/example/employees/releases/download/v1.2.0+5/SHA256SUMS");
    assertThat(byVersion("1.1.0").tag()).isEqualTo("v1.1.0");
    SERVER.verify(0, anyRequestedFor(urlMatching("/repos/.*")));
  }

  @Test
  @Tag("D24")
  void aVersionWhoseTagIsSpelledInAnotherWay_isFoundInTheList() throws Exception {
    serveList(release("2024.05.30", false, false), release("4.2", false, false));

    assertThat(byVersion("2024.5.30").tag()).isEqualTo("2024.05.30");
    assertThat(byVersion("4.2.0").tag()).isEqualTo("4.2");
  }

  @Test
  void aUsedUpRateLimitIsNoMissingVersion() throws Exception {
    SERVER.stubFor(
        any(anyUrl()).willReturn(aResponse().withStatus(403).withHeader("Retry-After", "60")));

    assertThatThrownBy(() -> byVersion("1.0.0"))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("The rate limit of localhost is used up");
  }

  @Test
  void aRepositoryWithoutReleasesSaysSo() throws Exception {
    serve("/latest", aResponse().withStatus(404));
    serveList();

    assertThat(failure())
        .hasMessageContaining("There is no release of example/employees at localhost:")
        .hasMessageContaining("Nothing was changed.");
  }

  @Test
  void aRepositoryThatDoesNotExistSaysSo() throws Exception {
    assertThat(failure())
        .hasMessageContaining(RELEASES + " does not exist (404).")
        .hasMessageContaining("Check the release source and repository");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "surely \u001b[31m no JSON",
        "{\"tag_name\": 7}",
        "[]",
        "\"text\"",
        "",
        "{\"tag_name\": \"v1.0.0\", \"tag_name\": \"v2.0.0\"}",
        "{\"tag_name\": \"v1.0.0\", \"published_at\": \"yesterday\"}",
        "{\"tag_name\": \"v1.0.0\", \"assets\": [{\"name\": \"a\", \"size\": 1}]}",
        "{\"tag_name\": \"v1.0.0\", \"assets\": "
            + "[{\"name\": \"a\", \"size\": 1, \"browser_download_url\": \"a b\"}]}"
      })
  void anAnswerThatIsNotGitHubsNamesTheServerAndWhatCame(String answer) throws Exception {
    serve("/latest", okJson(answer));

    assertThat(failure())
        .hasMessageContaining(
            "localhost:" + SERVER.getPort() + " did not answer as GitHub's API does, but with \"")
        .hasMessageContaining("Nothing was changed.")
        .hasMessageContaining("Check the release source")
        .hasMessageNotContaining("\u001b");
  }

  @Test
  void aWebPageIsNoAnswer() throws Exception {
    serve("/latest", okJson("<html>").withHeader("Content-Type", "text/html"));

    assertThat(failure()).hasMessageContaining("was answered with a web page (HTML)");
  }

  @Test
  void withATokenTheFilesOfAPrivateRepositoryAreAskedOfTheApi() throws Exception {
    serve("/latest", okJson(release("v1.2.0", false, false)));

    try (Http http = Quick.http(SERVER.baseUrl(), "GITHUB_TOKEN", "ghp_not-a-real-one")) {
      assertThat(releases(http, "").latest().asset("SHA256SUMS").orElseThrow().url())
          .isEqualTo(URI.create(SERVER.baseUrl() + RELEASES + "/assets/7"));
    }
  }

  private static String release(String tag, boolean prerelease, boolean draft) {
    return """
    {
      "tag_name": "%1$s", "name": null, "body": "What is new in %1$s", "unknown": {"key": []},
      "prerelease": %2$s, "draft": %3$s,
      "published_at": %4$s,
      "assets": [
        {
          "url": "%5$s%6$s/assets/7", "name": "SHA256SUMS", "size": 81, "state": "uploaded",
          "browser_download_url": "https://example.com/%1$s/SHA256SUMS"
        }
      ]
    }
    """
        .formatted(
            tag,
            prerelease,
            draft,
            draft ? "null" : "\"2026-01-02T03:04:05Z\"",
            SERVER.baseUrl(),
            RELEASES);
  }

  private static void serve(String path, ResponseDefinitionBuilder response) {
    SERVER.stubFor(get(RELEASES + path).willReturn(response));
  }

  private static void serveList(String... releases) {
    serve("?per_page=100", okJson("[" + String.join(",", releases) + "]"));
  }

  private static GitHubReleases releases(Http http, String slashes) {
    URI base = URI.create(SERVER.baseUrl() + slashes);
    return new GitHubReleases(
        http, base, "example/employees", Tags.USUAL, "employees self-update --check");
  }

  private static Release latest() throws Exception {
    try (Http http = Quick.http(SERVER.baseUrl())) {
      return releases(http, "").latest();
    }
  }

  private static List<Release> list() throws Exception {
    try (Http http = Quick.http(SERVER.baseUrl())) {
      return releases(http, "").list();
    }
  }

  private static Release byVersion(String version) throws Exception {
    try (Http http = Quick.http(SERVER.baseUrl())) {
      return releases(http, "").byVersion(new Version(version));
    }
  }

  private static NetworkException failure() {
    NetworkException failure =
        catchThrowableOfType(NetworkException.class, GitHubReleasesTest::latest);
    assertThat(failure.exitCode()).isEqualTo(ExitCode.NETWORK);
    return failure;
  }
}
