package dev.instar.release;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.instar.model.AppName;
import dev.instar.model.ExitCode;
import dev.instar.model.NetworkException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.net.Http;
import dev.instar.net.Quick;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("C4")
final class ReleaseMetadataTest {
  private static final List<String> NAMES =
      List.of("SHA256SUMS", "SHA256SUMS.minisig", "employees-1.2.0.json");

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance().options(options().dynamicPort()).build();

  @Test
  void theThreeFilesArriveAsTheyAre() throws Exception {
    for (String name : NAMES) {
      SERVER.stubFor(get("/" + name).willReturn(ok("content of " + name)));
    }

    ReleaseMetadata metadata = fetch(release(NAMES));

    assertThat(metadata.sums()).isEqualTo("content of SHA256SUMS".getBytes(UTF_8));
    assertThat(metadata.signature()).isEqualTo("content of SHA256SUMS.minisig");
    assertThat(metadata.manifest()).isEqualTo("content of employees-1.2.0.json".getBytes(UTF_8));
    SERVER.verify(
        3, anyRequestedFor(anyUrl()).withHeader("Accept", equalTo("application/octet-stream")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA256SUMS", "SHA256SUMS.minisig", "employees-1.2.0.json"})
  void aReleaseThatLacksOneIsRefusedBeforeAnythingIsDownloaded(String missing) {
    SERVER.stubFor(any(anyUrl()).willReturn(ok("content")));
    List<String> others = NAMES.stream().filter(name -> !name.equals(missing)).toList();

    VerificationException failure =
        catchThrowableOfType(VerificationException.class, () -> fetch(release(others)));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(failure)
        .hasMessage(
            "Release 1.2.0 was refused: it is not signed, "
                + missing
                + " is missing.\n"
                + "Nothing was changed.\n"
                + "Tell the publisher of the app, or choose another release with --version.");
    SERVER.verify(0, anyRequestedFor(anyUrl()));
  }

  @Test
  void aFileLongerThanAMebibyteIsNotRead() {
    SERVER.stubFor(any(anyUrl()).willReturn(ok("x".repeat((1 << 20) + 1))));

    NetworkException failure =
        catchThrowableOfType(NetworkException.class, () -> fetch(release(NAMES)));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.NETWORK);
    assertThat(failure).hasMessageContaining("/SHA256SUMS sent more than 1048576 bytes");
    SERVER.verify(1, getRequestedFor(urlEqualTo("/SHA256SUMS")));
  }

  @Test
  void aFileThatIsListedButGoneIsTheServersFailure() {
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(404)));

    NetworkException failure =
        catchThrowableOfType(NetworkException.class, () -> fetch(release(NAMES)));

    assertThat(failure).hasMessageContaining("/SHA256SUMS does not exist (404).");
  }

  private static ReleaseMetadata fetch(Release release) throws Exception {
    try (Http http = Quick.http(SERVER.baseUrl())) {
      return ReleaseMetadata.fetch(http, release, new AppName("employees"));
    }
  }

  private static Release release(List<String> names) {
    List<Asset> assets =
        names.stream()
            .map(name -> new Asset(name, URI.create(SERVER.baseUrl() + "/" + name)))
            .toList();
    return new Release(
        new Version("1.2.0"),
        "v1.2.0",
        "",
        Instant.EPOCH,
        false,
        false,
        Optional.empty(),
        assets,
        Optional.empty());
  }
}
