package dev.instar.net;

import dev.instar.model.Environment;
import dev.instar.model.NetworkException;
import dev.instar.model.UsageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Asks servers for content, and for a publisher changes what is at the release source. Whatever an
 * address, a redirect or an answer says: nothing travels over plain HTTP except on this machine,
 * the user's token goes to the release source's origin alone, and every wait and every answer in
 * memory has a bound.
 *
 * <p>Redirects are followed here and not by OkHttp, so that each hop is checked. After {@link
 * #close} no thread keeps the process alive.
 */
public final class Http implements AutoCloseable {
  private static final int MAX_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> PASSING = Set.of(502, 503, 504);

  private final OkHttpClient answers;
  private final OkHttpClient transfers;
  private final String userAgent;
  private final Optional<Credential> credential;
  private final Patience patience;
  private final Failures failures;
  private final Quiet quiet;
  private final Proxies proxies;
  private final Consumer<Exchange> watcher;

  private Http(
      OkHttpClient answers,
      OkHttpClient transfers,
      String userAgent,
      Optional<Credential> credential,
      Patience patience,
      Failures failures,
      Quiet quiet,
      Proxies proxies,
      Consumer<Exchange> watcher) {
    this.answers = answers;
    this.transfers = transfers;
    this.userAgent = userAgent;
    this.credential = credential;
    this.patience = patience;
    this.failures = failures;
    this.quiet = quiet;
    this.proxies = proxies;
    this.watcher = watcher;
  }

  /**
   * For requests that need no token.
   *
   * @throws UsageException when a variable that says how to connect makes no sense
   */
  public static Http of(Environment environment, String userAgent) throws UsageException {
    return of(environment, userAgent, Optional.empty(), Patience.USUAL, Quiet.NONE, exchange -> {});
  }

  /**
   * For requests to a release source, whose origin is sent {@code GITHUB_TOKEN} or {@code
   * GH_TOKEN}.
   *
   * @param source base URL of the releases' API
   * @param quiet remembers which servers not to ask for a while
   * @param watcher is told of each request
   * @throws UsageException when a variable that says how to connect makes no sense
   */
  public static Http of(
      Environment environment,
      String userAgent,
      URI source,
      Patience patience,
      Quiet quiet,
      Consumer<Exchange> watcher)
      throws UsageException {
    return of(environment, userAgent, url(source), patience, quiet, watcher);
  }

  private static Http of(
      Environment environment,
      String userAgent,
      Optional<HttpUrl> source,
      Patience patience,
      Quiet quiet,
      Consumer<Exchange> watcher)
      throws UsageException {
    Proxies proxies = Proxies.of(environment);
    Optional<Credential> credential =
        source.isPresent() ? Credential.of(environment, Origin.of(source.get())) : Optional.empty();
    Authorities authorities = Authorities.of(environment);
    OkHttpClient answers =
        new OkHttpClient.Builder()
            .connectTimeout(patience.connect())
            .readTimeout(patience.stall())
            .writeTimeout(patience.stall())
            .callTimeout(patience.answer())
            .followRedirects(false)
            .followSslRedirects(false)
            .proxySelector(proxies)
            .proxyAuthenticator(proxies)
            .sslSocketFactory(sockets(authorities), authorities)
            .build();
    OkHttpClient transfers = answers.newBuilder().callTimeout(patience.transfer()).build();
    return new Http(
        answers,
        transfers,
        userAgent,
        credential,
        patience,
        new Failures(environment.clock(), proxies),
        quiet,
        proxies,
        watcher);
  }

  private static SSLSocketFactory sockets(Authorities authorities) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {authorities}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has TLS", e);
    }
  }

  /** Whether requests to this address carry the user's token. */
  public boolean hasTokenFor(URI uri) {
    Optional<HttpUrl> url = url(uri);
    return url.isPresent() && credentialFor(url.get()).isPresent();
  }

  /**
   * Gets a small file.
   *
   * @param limit how many bytes the content may have at most
   * @throws NetworkException when there is none, or it could not be had
   */
  public Response fetch(Get get, int limit) throws NetworkException {
    Optional<Response> found = find(get, limit);
    if (found.isEmpty()) {
      throw failures.notFound(start(get.uri()));
    }
    return found.get();
  }

  /**
   * Gets a small file that need not exist; empty when the server answers 404.
   *
   * @param limit how many bytes the content may have at most
   * @throws NetworkException when it could not be had
   */
  public Optional<Response> find(Get get, int limit) throws NetworkException {
    HttpUrl start = start(get.uri());
    return insist(
        start,
        () -> {
          try (Transfer transfer = follow(answers, start, get)) {
            if (transfer.status() == 404) {
              return Optional.empty();
            }
            check(transfer, get);
            return Optional.of(read(transfer, limit));
          }
        });
  }

  /**
   * Starts to get a file of any length; the answer's content is read by the caller.
   *
   * @throws NetworkException when it could not be had
   */
  public Transfer open(Get get) throws NetworkException {
    HttpUrl start = start(get.uri());
    return insist(
        start,
        () -> {
          Transfer transfer = follow(transfers, start, get);
          boolean usable = false;
          try {
            check(transfer, get);
            usable = true;
            return transfer;
          } finally {
            if (!usable) {
              transfer.close();
            }
          }
        });
  }

  /**
   * Asks where an address leads, and does not go there. Empty when it leads nowhere, whatever else
   * the server answers.
   *
   * @throws NetworkException when the server cannot be asked, or leads to where nobody may follow
   */
  public Optional<URI> redirect(Get get) throws NetworkException {
    HttpUrl start = start(get.uri());
    return insist(
        start,
        () -> {
          try (okhttp3.Response response = ask(answers, request(start, get))) {
            return REDIRECTS.contains(response.code())
                ? Optional.of(next(start, response).uri())
                : Optional.empty();
          }
        });
  }

  /**
   * Sends a change, once: what a server has made of one that it did not answer, only asking it can
   * tell. Redirects are not followed.
   *
   * @return the answer, unless it says that this asker may not, or that the server has a problem
   * @throws NetworkException for those, and when no answer came
   */
  public Response send(Send send, int limit) throws NetworkException {
    HttpUrl url = start(send.uri());
    Request request =
        known(
            new Request.Builder()
                .url(url)
                .method(send.method(), send.body())
                .header("Accept", "application/vnd.github+json"),
            url);
    try (Transfer transfer = new Transfer(ask(transfers, request))) {
      int status = transfer.status();
      boolean isAnswer = status < 500 && status != 401 && status != 403 && status != 429;
      if (!isAnswer) {
        throw failures.refused(transfer.response(), credentialFor(url).isPresent());
      }
      return read(transfer, limit);
    } catch (IOException e) {
      throw failures.unreachable(url, 1, e);
    }
  }

  @Override
  public void close() {
    answers.dispatcher().executorService().shutdown();
    answers.connectionPool().evictAll();
  }

  /** One try to get something. */
  @FunctionalInterface
  private interface Try<T> {
    T run() throws IOException, NetworkException;
  }

  /** A failure that may be gone at the next try. */
  private static final class PassingException extends IOException {
    private static final long serialVersionUID = 1L;
    private final NetworkException failure;

    PassingException(NetworkException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private <T> T insist(HttpUrl url, Try<T> attempt) throws NetworkException {
    for (int tries = 1; ; tries++) {
      try {
        return attempt.run();
      } catch (PassingException e) {
        if (tries > patience.pauses().size()) {
          throw e.failure;
        }
      } catch (IOException e) {
        // A server that was too slow once is not waited for again; a wrong certificate stays wrong.
        boolean stays = e instanceof InterruptedIOException || e instanceof SSLException;
        if (stays || tries > patience.pauses().size()) {
          throw failures.unreachable(url, tries, e);
        }
      }
      pause(url, tries);
    }
  }

  private void pause(HttpUrl url, int tries) throws NetworkException {
    try {
      Thread.sleep(patience.pauses().get(tries - 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.interrupted(url);
    }
  }

  private Transfer follow(OkHttpClient client, HttpUrl start, Get get)
      throws IOException, NetworkException {
    HttpUrl url = start;
    for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
      okhttp3.Response response = ask(client, request(url, get));
      if (!REDIRECTS.contains(response.code())) {
        return new Transfer(response);
      }
      try (response) {
        url = next(url, response);
      }
    }
    throw failures.endlessRedirect(start, MAX_REDIRECTS);
  }

  private okhttp3.Response ask(OkHttpClient client, Request request)
      throws IOException, NetworkException {
    HttpUrl url = request.url();
    boolean withToken = credentialFor(url).isPresent();
    String whom = withToken ? url.host() + " with a token" : url.host();
    Optional<Instant> until = quiet.until(whom);
    if (until.isPresent() && until.get().isAfter(failures.now())) {
      throw failures.stillUsedUp(url, until.get(), withToken);
    }
    long start = System.nanoTime();
    Optional<Integer> status = Optional.empty();
    okhttp3.Response response;
    try {
      response = client.newCall(request).execute();
      status = Optional.of(response.code());
    } finally {
      watcher.accept(
          new Exchange(
              Origin.shown(url),
              status,
              Duration.ofNanos(System.nanoTime() - start),
              proxies.towards(url)));
    }
    if (Failures.isRateLimit(response)) {
      quiet.keep(whom, failures.quietUntil(response));
    }
    return response;
  }

  private Request request(HttpUrl url, Get get) {
    Request.Builder request = new Request.Builder().url(url);
    get.headers().forEach(request::header);
    return known(request, url);
  }

  /** A request that says who asks. */
  private Request known(Request.Builder request, HttpUrl url) {
    request.header("User-Agent", userAgent);
    credentialFor(url).ifPresent(known -> request.header("Authorization", known.authorization()));
    return request.build();
  }

  private HttpUrl next(HttpUrl from, okhttp3.Response response) throws NetworkException {
    String location = response.header("Location");
    HttpUrl to = location == null ? null : from.resolve(location);
    if (to == null) {
      throw failures.lostRedirect(from);
    }
    if (from.isHttps() && !to.isHttps()) {
      throw failures.downgrade(from, to);
    }
    return allowed(to);
  }

  private void check(Transfer transfer, Get get) throws NetworkException, PassingException {
    okhttp3.Response response = transfer.response();
    HttpUrl url = response.request().url();
    if (!get.expects(response.code())) {
      NetworkException failure = failures.refused(response, credentialFor(url).isPresent());
      if (PASSING.contains(response.code())) {
        throw new PassingException(failure);
      }
      throw failure;
    }
    String type = transfer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (response.isSuccessful() && type.startsWith("text/html")) {
      throw failures.webPage(url);
    }
  }

  private Response read(Transfer transfer, int limit) throws IOException, NetworkException {
    okhttp3.Response response = transfer.response();
    byte[] bytes = transfer.content().readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw failures.tooLong(response.request().url(), limit);
    }
    return new Response(response.code(), response.headers(), bytes);
  }

  private HttpUrl start(URI uri) throws NetworkException {
    Optional<HttpUrl> url = url(uri);
    if (url.isEmpty()) {
      throw failures.notAnAddress(uri.toString());
    }
    return allowed(url.get());
  }

  private HttpUrl allowed(HttpUrl url) throws NetworkException {
    if (!Origin.of(url).isPrivate()) {
      throw failures.notPrivate(url);
    }
    return url;
  }

  private Optional<Credential> credentialFor(HttpUrl url) {
    return credential.filter(known -> known.belongsTo(url));
  }

  private static Optional<HttpUrl> url(URI uri) {
    return Optional.ofNullable(HttpUrl.get(uri));
  }
}
