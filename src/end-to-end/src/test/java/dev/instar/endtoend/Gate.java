package dev.instar.endtoend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands between an app and its server of releases, and does what a broken or malicious network
 * does: answers in the server's place, exchanges files, cuts off downloads.
 */
final class Gate implements AutoCloseable {
  private static final int CUT_AFTER = 3 << 20;
  private static final List<String> PASSED_ON = List.of("Accept", "Range", "If-Range");
  private static final List<String> PASSED_BACK =
      List.of("Content-Type", "Content-Range", "ETag", "Location");

  /** What is said in the server's place; the text has one character for each byte. */
  private record Answer(int status, String type, String text) {
    byte[] content() {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  private final String upstream;
  private final HttpServer server;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Answer> files = new ConcurrentHashMap<>();
  private volatile Optional<Answer> always = Optional.empty();
  private volatile boolean cutting;

  private Gate(String upstream, HttpServer server) {
    this.upstream = upstream;
    this.server = server;
  }

  /** A gate that lets everything through, until it is told otherwise. */
  static Gate before(String upstream) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Gate gate = new Gate(upstream, server);
    server.setExecutor(gate.workers);
    server.createContext("/", gate::handle);
    server.start();
    return gate;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Lets everything through again. */
  void open() {
    files.clear();
    always = Optional.empty();
    cutting = false;
  }

  /** Answers everything so. */
  void answer(int status, String type, String content) {
    always = Optional.of(new Answer(status, type, content));
  }

  /** Gives this in the place of a file. */
  void exchange(String file, byte[] content) {
    files.put(
        file,
        new Answer(
            200, "application/octet-stream", new String(content, StandardCharsets.ISO_8859_1)));
  }

  /** Breaks every download of an archive off after three megabytes. */
  void cut() {
    cutting = true;
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
    client.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Answer exchanged = files.get(path.substring(path.lastIndexOf('/') + 1));
      if (always.isPresent()) {
        write(exchange, always.get());
      } else if (exchanged != null) {
        write(exchange, exchanged);
      } else {
        passOn(exchange, cutting && path.endsWith(".tar.gz"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    byte[] content = answer.content();
    exchange.sendResponseHeaders(answer.status(), content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
  }

  private void passOn(HttpExchange exchange, boolean cut) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(upstream + exchange.getRequestURI()));
    for (String name : PASSED_ON) {
      Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
          .ifPresent(value -> request.header(name, value));
    }
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    for (String name : PASSED_BACK) {
      response
          .headers()
          .firstValue(name)
          .ifPresent(value -> exchange.getResponseHeaders().set(name, ours(value)));
    }
    try (InputStream content = response.body()) {
      String type = response.headers().firstValue("Content-Type").orElse("");
      if (type.contains("json") && !exchange.getRequestURI().getPath().endsWith(".json")) {
        byte[] text =
            ours(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(response.statusCode(), text.length);
        exchange.getResponseBody().write(text);
        return;
      }
      long length = response.headers().firstValueAsLong("Content-Length").orElse(0);
      exchange.sendResponseHeaders(response.statusCode(), length == 0 ? -1 : length);
      if (length > 0) {
        copy(content, exchange.getResponseBody(), cut ? CUT_AFTER : length);
      }
    }
  }

  private String ours(String text) {
    return text.replace(upstream, url());
  }

  private static void copy(InputStream from, OutputStream to, long length) throws IOException {
    byte[] piece = new byte[1 << 16];
    long left = length;
    while (left > 0) {
      int count = from.read(piece, 0, (int) Math.min(piece.length, left));
      if (count < 0) {
        return;
      }
      to.write(piece, 0, count);
      left -= count;
    }
    to.flush();
  }
}
