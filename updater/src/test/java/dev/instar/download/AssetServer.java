package dev.instar.download;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server with one file, as a web server has it: ETag, ranges, {@code If-Range}. It breaks off,
 * changes the file, or knows less than it should when a test wants it to.
 */
final class AssetServer implements AutoCloseable {
  private final HttpServer server;
  private final List<Headers> requests = new CopyOnWriteArrayList<>();

  volatile byte[] content;
  volatile @Nullable String etag = "\"one\"";
  volatile boolean ranges = true;
  volatile boolean saysLength = true;
  volatile String type = "application/octet-stream";

  /** What every request is answered with instead of the file, unless 0. */
  volatile int refusal;

  /** A range's start as it is reported, minus the start as it was asked for. */
  volatile int shift;

  /** How many answers are still going to break off, each after this many bytes. */
  final AtomicInteger breaks = new AtomicInteger();

  volatile int breaksAfter;

  AssetServer(byte[] content) throws IOException {
    this.content = content;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  URI uri() {
    return URI.create(origin() + "/file");
  }

  /** The requests' headers so far, oldest first. */
  List<Headers> requests() {
    return requests;
  }

  /** The {@code Range} headers so far; a request without one counts as {@code whole}. */
  List<String> rangesAskedFor() {
    return requests.stream()
        .map(headers -> headers.getOrDefault("Range", WHOLE).getFirst())
        .toList();
  }

  private static final List<String> WHOLE = List.of("whole");

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers asked = exchange.getRequestHeaders();
      requests.add(asked);
      if (refusal != 0) {
        exchange.sendResponseHeaders(refusal, -1);
        return;
      }
      Headers answer = exchange.getResponseHeaders();
      answer.set("Content-Type", type);
      if (etag != null) {
        answer.set("ETag", etag);
      }
      String range = asked.getFirst("Range");
      if (!ranges || range == null || !String.valueOf(etag).equals(asked.getFirst("If-Range"))) {
        send(exchange, 200, 0);
        return;
      }
      int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
      if (from >= content.length) {
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      answer.set(
          "Content-Range",
          "bytes " + (from + shift) + "-" + (content.length - 1) + "/" + content.length);
      send(exchange, 206, from);
    }
  }

  private void send(HttpExchange exchange, int status, int from) throws IOException {
    int length = content.length - from;
    exchange.sendResponseHeaders(status, saysLength ? length : 0);
    OutputStream out = exchange.getResponseBody();
    if (breaks.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      out.write(content, from, Math.min(breaksAfter, length));
      out.flush();
      return; // closing without the rest breaks the connection
    }
    out.write(content, from, length);
  }
}
