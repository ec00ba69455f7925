package dev.instar.net;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.instar.model.NetworkException;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server whose rate limit is used up is left alone until it is lifted. */
final class QuietTest {
  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance().options(options().dynamicPort()).build();

  private final Map<String, Instant> kept = new HashMap<>();

  private final Quiet quiet =
      new Quiet() {
        @Override
        public Optional<Instant> until(String whom) {
          return Optional.ofNullable(kept.get(whom));
        }

        @Override
        public void keep(String whom, Instant until) {
          kept.put(whom, until);
        }
      };

  private static ResponseDefinitionBuilder limited(String header, String value) {
    return aResponse()
        .withStatus(403)
        .withHeader("x-ratelimit-remaining", "0")
        .withHeader(header, value);
  }

  private String fetch(String... variables) throws Exception {
    URI source = URI.create(SERVER.baseUrl());
    try (Http http =
        Http.of(
            Quick.environment(variables),
            "instar-test",
            source,
            Quick.PATIENCE,
            quiet,
            exchange -> {})) {
      return http.fetch(Get.of(source.resolve("/file"), "text/plain"), 100).text();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After, 90, 90",
    "Retry-After, soon, 60",
    "Retry-After, 9999999999, 86400",
    "X-Other, 1, 60"
  })
  void itIsNotAskedAgain_beforeTheTimeItNames_withinReason(
      String header, String value, long seconds) throws Exception {
    SERVER.stubFor(get("/file").willReturn(limited(header, value)));
    assertThatThrownBy(this::fetch).hasMessageContaining("The rate limit of localhost is used up");
    Instant until = Quick.NOW.plusSeconds(seconds);
    assertThat(kept).containsOnly(Map.entry("localhost", until));

    SERVER.stubFor(get("/file").willReturn(ok("hello")));
    assertThatThrownBy(this::fetch)
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("was used up before, so it was not asked again")
        .hasMessageContaining("It is lifted at " + until)
        .hasMessageContaining("or set GITHUB_TOKEN");
    SERVER.verify(1, anyRequestedFor(anyUrl()));

    kept.put("localhost", Quick.NOW);
    assertThat(fetch()).isEqualTo("hello");
  }

  @Test
  void whoComesWithATokenThen_hasAnotherLimit() throws Exception {
    SERVER.stubFor(get("/file").willReturn(limited("Retry-After", "90")));
    assertThatThrownBy(this::fetch).isInstanceOf(NetworkException.class);

    SERVER.stubFor(get("/file").willReturn(ok("hello")));
    assertThat(fetch("GITHUB_TOKEN", "ghp_not-a-real-one")).isEqualTo("hello");
  }
}
