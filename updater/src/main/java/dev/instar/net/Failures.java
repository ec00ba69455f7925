package dev.instar.net;

import dev.instar.model.NetworkException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What the user is told when a server cannot be asked or does not give what was asked for. */
final class Failures {
  private static final String UNTOUCHED = "Nothing was changed.";
  private static final String LATER = "Try again later.";
  private static final String CHECK_SOURCE =
      "Check the release source (INSTAR_SOURCE, when it is set), then try again.";

  /** What GitHub asks for where it names no time ("Best practices for using the REST API"). */
  private static final Duration SHORTEST_QUIET = Duration.ofMinutes(1);

  /** No server's word keeps updates away for longer. */
  private static final Duration LONGEST_QUIET = Duration.ofHours(24);

  private final Clock clock;
  private final Proxies proxies;

  Failures(Clock clock, Proxies proxies) {
    this.clock = clock;
    this.proxies = proxies;
  }

  NetworkException notAnAddress(String text) {
    return failure("\"" + text + "\" is not a web address.", CHECK_SOURCE);
  }

  NetworkException notPrivate(HttpUrl url) {
    return failure(
        Origin.shown(url) + " was not asked: plain HTTP is only used on this machine itself.",
        "Use an https address.");
  }

  NetworkException downgrade(HttpUrl from, HttpUrl to) {
    return failure(
        Origin.shown(from)
            + " leads on to "
            + Origin.shown(to)
            + ", from HTTPS down to plain HTTP; that was refused.",
        "Tell the publisher of the app; the server is set up wrongly or somebody interferes.");
  }

  NetworkException lostRedirect(HttpUrl from) {
    return failure(Origin.shown(from) + " leads on to an address that is none.", LATER);
  }

  NetworkException endlessRedirect(HttpUrl from, int hops) {
    return failure(Origin.shown(from) + " was led on more than " + hops + " times.", LATER);
  }

  NetworkException tooLong(HttpUrl url, long limit) {
    return failure(
        Origin.shown(url) + " sent more than " + limit + " bytes, more than such a file can have.",
        CHECK_SOURCE);
  }

  NetworkException interrupted(HttpUrl url) {
    return failure("Waiting for " + url.host() + " was interrupted.", "Try again.");
  }

  /** No answer came, or it broke off. */
  NetworkException unreachable(HttpUrl url, int tries, IOException cause) {
    String through = proxies.towards(url).map(proxy -> " (through proxy " + proxy + ")").orElse("");
    String host = url.host() + ":" + url.port() + through;
    String happened =
        switch (cause) {
          case UnknownHostException unknown ->
              "The name " + unknownName(url) + through + " could not be looked up.";
          case SSLException ssl -> host + " could not prove who it is: " + ssl.getMessage() + ".";
          case InterruptedIOException slow -> host + " did not answer in time.";
          default -> host + " could not be reached, " + times(tries) + ": " + reason(cause) + ".";
        };
    if (String.valueOf(cause.getMessage()).contains("authenticate with proxy")) {
      return new NetworkException(
          "The proxy on the way to " + url.host() + through + " does not accept who is asking.",
          UNTOUCHED,
          "Set HTTPS_PROXY to http://user:password@host:port, and try again.",
          cause);
    }
    String next =
        cause instanceof SSLException
            ? "Check this machine's clock. If a proxy answers in the server's place, have its"
                + " authority trusted by this machine, or name it in SSL_CERT_FILE."
            : "Check the network, and HTTPS_PROXY if a proxy is needed, then try again.";
    return new NetworkException(happened, UNTOUCHED, next, cause);
  }

  private String unknownName(HttpUrl url) {
    return proxies.towards(url).isPresent() ? "of the proxy or of " + url.host() : url.host();
  }

  private static String times(int tries) {
    return tries == 1 ? "tried once" : "tried " + tries + " times";
  }

  private static String reason(IOException cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  NetworkException notFound(HttpUrl url) {
    return failure(
        Origin.shown(url) + " does not exist (404).",
        "Check the release source and repository; a private repository needs GITHUB_TOKEN.");
  }

  NetworkException webPage(HttpUrl url) {
    return failure(
        Origin.shown(url) + " was answered with a web page (HTML) instead of what was asked for.",
        "Check whether this network wants you to log in first, or a proxy answers in between.");
  }

  /** The server answered, with a status that gives nothing. */
  NetworkException refused(Response response, boolean withToken) {
    HttpUrl url = response.request().url();
    int status = response.code();
    if (isRateLimit(response)) {
      return rateLimit(response, withToken);
    }
    String place = Origin.shown(url);
    return switch (status) {
      case 401 ->
          failure(
              place + " does not accept who is asking (401).",
              withToken
                  ? "Renew GITHUB_TOKEN (or GH_TOKEN), or unset it, and try again."
                  : "Set GITHUB_TOKEN to a token that may read the repository, and try again.");
      case 403 ->
          failure(
              place + " refuses access (403).",
              withToken
                  ? "Check that GITHUB_TOKEN (or GH_TOKEN) may read the repository."
                  : "A private repository needs GITHUB_TOKEN; a proxy may forbid the address.");
      case 404, 410 -> notFound(url);
      default ->
          failure(
              place + " answered with status " + status + ".",
              status >= 500 ? "The server has a problem. " + LATER : CHECK_SOURCE);
    };
  }

  static boolean isRateLimit(Response response) {
    return response.code() == 429
        || (response.code() == 403
            && ("0".equals(response.header("x-ratelimit-remaining"))
                || response.header("Retry-After") != null));
  }

  private NetworkException rateLimit(Response response, boolean withToken) {
    String host = response.request().url().host();
    String until = freeAgain(response).map(this::lifted).orElse("");
    return failure(
        "The rate limit of " + host + " is used up (" + response.code() + ")." + until,
        afterwards(withToken));
  }

  /** It was used up at an earlier request, and nobody asked again. */
  NetworkException stillUsedUp(HttpUrl url, Instant until, boolean withToken) {
    return failure(
        "The rate limit of "
            + url.host()
            + " was used up before, so it was not asked again."
            + lifted(until),
        afterwards(withToken));
  }

  private String lifted(Instant at) {
    return " It is lifted at " + at + " (" + minutesUntil(at) + ").";
  }

  private static String afterwards(boolean withToken) {
    return withToken
        ? "Try again after that."
        : "Try again after that, or set GITHUB_TOKEN for a higher limit.";
  }

  /**
   * Until when not to ask again after a rate limit was used up: what the server says, within
   * reason, or a minute.
   */
  Instant quietUntil(Response response) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant said = freeAgain(response).orElse(now.plus(SHORTEST_QUIET));
    Instant latest = now.plus(LONGEST_QUIET);
    return said.isAfter(latest) ? latest : said;
  }

  Instant now() {
    return clock.instant();
  }

  /** GitHub's {@code x-ratelimit-reset} is a Unix time; {@code Retry-After} counts seconds. */
  private Optional<Instant> freeAgain(Response response) {
    OptionalLong wait = number(response.header("Retry-After"));
    if (wait.isPresent()) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
      return Optional.of(now.plusSeconds(wait.getAsLong()));
    }
    OptionalLong reset = number(response.header("x-ratelimit-reset"));
    return reset.isPresent()
        ? Optional.of(Instant.ofEpochSecond(reset.getAsLong()))
        : Optional.empty();
  }

  /** A whole number of at most ten digits, which is every time until the year 2286. */
  private static OptionalLong number(@Nullable String text) {
    return text != null && text.matches("\\d{1,10}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  private String minutesUntil(Instant at) {
    long seconds = Math.max(0, Duration.between(clock.instant(), at).toSeconds());
    return "in " + (seconds + 59) / 60 + " min";
  }

  private static NetworkException failure(String happened, String next) {
    return new NetworkException(happened, UNTOUCHED, next);
  }
}
