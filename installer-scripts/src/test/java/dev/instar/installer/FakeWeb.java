package dev.instar.installer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A web server with GitHub's paths for the assets of releases: {@code
 * /owner/name/releases/download} answers with a redirect to where the bytes are. Counts what it was
 * asked for.
 */
final class FakeWeb implements AutoCloseable {
  /** Assets of which only half is sent, though the whole length was announced. */
  final List<String> truncated = new ArrayList<>();

  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, FakeRelease> releases = new TreeMap<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private String latest = "";

  FakeWeb() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Adds a release, which is the newest from now on. */
  FakeRelease publish(FakeRelease release) {
    releases.put(release.version, release);
    latest = release.version;
    return release;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(path);
      String base = "/" + FakeRelease.REPOSITORY + "/releases/";
      if (path.startsWith(base + "latest/download/")) {
        String name = path.substring((base + "latest/download/").length());
        redirect(exchange, base + "download/v" + latest + "/" + name);
      } else if (path.startsWith(base + "download/v")) {
        redirect(exchange, "/storage/" + path.substring((base + "download/v").length()));
      } else {
        send(exchange, path.split("/"));
      }
    }
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(302, -1);
  }

  private void send(HttpExchange exchange, String[] path) throws IOException {
    FakeRelease release = path.length == 4 ? releases.get(path[2]) : null;
    byte[] content = release == null ? null : release.assets.get(path[3]);
    if (content == null) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    exchange.sendResponseHeaders(200, content.length);
    int length = truncated.contains(path[3]) ? content.length / 2 : content.length;
    exchange.getResponseBody().write(content, 0, length);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
