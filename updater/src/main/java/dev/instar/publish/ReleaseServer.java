package dev.instar.publish;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Serves a directory of releases, one subdirectory for each, with the addresses, answers and
 * redirects of GitHub's releases, so that an app installs and updates from it as from there.
 * Changes nothing on disk; what is added to the directory is served from the next request on.
 */
public final class ReleaseServer implements AutoCloseable {
  private static final int GRACE_SECONDS = 0;

  private final HttpServer server;
  private final ExecutorService workers;
  private final ReleaseRoutes routes;
  private final Consumer<String> log;

  private ReleaseServer(HttpServer server, ReleaseRoutes routes, Consumer<String> log) {
    this.server = server;
    this.workers = Executors.newVirtualThreadPerTaskExecutor();
    this.routes = routes;
    this.log = log;
  }

  /**
   * Starts a server.
   *
   * @param releases the directory with one subdirectory for each release
   * @param address where to listen; port 0 takes any free one
   * @param log gets one line for each request; called from several threads
   * @throws IOException when the address cannot be listened at
   */
  public static ReleaseServer start(Path releases, InetSocketAddress address, Consumer<String> log)
      throws IOException {
    HttpServer http = HttpServer.create(address, 0);
    ReleaseServer server =
        new ReleaseServer(http, new ReleaseRoutes(new ServedReleases(releases)), log);
    http.setExecutor(server.workers);
    http.createContext("/", server::handle);
    http.start();
    return server;
  }

  /** The address to reach the server by, without a slash at its end. */
  public String baseUrl() {
    InetSocketAddress address = server.getAddress();
    String host =
        address.getAddress().isAnyLocalAddress()
            ? "127.0.0.1"
            : address.getAddress().getHostAddress();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  @Override
  public void close() {
    server.stop(GRACE_SECONDS);
    workers.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = new Answer(exchange).write(reply(exchange));
      log.accept(status + " " + exchange.getRequestMethod() + " " + exchange.getRequestURI());
    }
  }

  private Reply reply(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    if (!List.of("GET", "HEAD").contains(method)) {
      return Reply.problem(405, "Method Not Allowed", Map.of("Allow", "GET, HEAD"));
    }
    try {
      return routes.answer(request(exchange));
    } catch (IllegalArgumentException e) {
      return Reply.problem(400, "Bad Request", Map.of());
    } catch (IOException | UncheckedIOException e) {
      log.accept("cannot read the releases: " + e);
      return Reply.problem(500, "The releases cannot be read", Map.of());
    }
  }

  private ReleaseRoutes.Request request(HttpExchange exchange) {
    String accept = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Accept")).orElse("");
    return new ReleaseRoutes.Request(
        base(exchange),
        Addresses.names(exchange.getRequestURI().getRawPath()),
        Addresses.query(exchange.getRequestURI().getRawQuery()),
        accept.contains("application/octet-stream"));
  }

  /** The address as the client knows it, also through a proxy that ends TLS before this server. */
  private String base(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (!Addresses.isHost(host)) {
      return baseUrl();
    }
    boolean tls = "https".equals(exchange.getRequestHeaders().getFirst("X-Forwarded-Proto"));
    return (tls ? "https://" : "http://") + host;
  }
}
