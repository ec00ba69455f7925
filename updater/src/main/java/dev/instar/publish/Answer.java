package dev.instar.publish;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.instar.model.JsonObject;
import dev.instar.model.Sha256;
import dev.instar.publish.ServedReleases.Asset;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes one reply to one connection: validators and conditional requests (RFC 9110, section 13),
 * ranges (section 14), and no body where the method or the status forbids it.
 */
record Answer(HttpExchange exchange) {
  private static final int BUFFER = 1 << 16;

  /** Writes the reply and returns the status it was written with. */
  int write(Reply reply) throws IOException {
    return switch (reply) {
      case Reply.Json json -> {
        json.headers().forEach(exchange.getResponseHeaders()::set);
        yield body(json.status(), "application/json; charset=utf-8", JsonObject.text(json.body()));
      }
      case Reply.Text text -> body(200, "text/plain; charset=utf-8", text.body());
      case Reply.Redirect redirect -> {
        exchange.getResponseHeaders().set("Location", redirect.location());
        yield nothing(302, 0);
      }
      case Reply.File file -> file(file.asset());
    };
  }

  private int body(int status, String type, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    if (status == 200) {
      String tag = "W/\"" + Sha256.of(bytes) + "\"";
      headers.set("ETag", tag);
      if (isKnown(tag)) {
        return nothing(304, 0);
      }
    }
    if (isHead()) {
      return nothing(status, bytes.length);
    }
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    return status;
  }

  private int file(Asset asset) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    String tag = "\"" + asset.sha256() + "\"";
    String modified =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(asset.modified().atOffset(ZoneOffset.UTC));
    headers.set("ETag", tag);
    headers.set("Last-Modified", modified);
    headers.set("Accept-Ranges", "bytes");
    headers.set("Content-Type", "application/octet-stream");
    headers.set("Content-Disposition", "attachment; filename=\"" + asset.name() + "\"");
    if (isKnown(tag)) {
      return nothing(304, 0);
    }
    String condition = request("If-Range").orElse(tag);
    ByteRange range =
        condition.equals(tag) || condition.equals(modified)
            ? ByteRange.of(request("Range").orElse(""), asset.size())
            : new ByteRange.Whole();
    return switch (range) {
      case ByteRange.Whole() -> bytes(asset, 200, 0, asset.size());
      case ByteRange.Part part -> {
        headers.set(
            "Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + asset.size());
        yield bytes(asset, 206, part.first(), part.length());
      }
      case ByteRange.Unsatisfiable() -> {
        headers.set("Content-Range", "bytes */" + asset.size());
        yield nothing(416, 0);
      }
    };
  }

  private int bytes(Asset asset, int status, long from, long length) throws IOException {
    if (isHead() || length == 0) {
      return nothing(status, length);
    }
    try (FileChannel channel = FileChannel.open(asset.file(), StandardOpenOption.READ)) {
      exchange.sendResponseHeaders(status, length);
      send(Channels.newInputStream(channel.position(from)), exchange.getResponseBody(), length);
    }
    return status;
  }

  /** Sends exactly so many bytes; a file that became shorter meanwhile breaks the connection. */
  private static void send(InputStream in, OutputStream out, long length) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long left = length;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new IOException("the file became shorter while it was sent");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }

  private int nothing(int status, long length) throws IOException {
    if (isHead()) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
    }
    exchange.sendResponseHeaders(status, -1);
    return status;
  }

  private boolean isHead() {
    return exchange.getRequestMethod().equals("HEAD");
  }

  /** Whether the client says that it has this very content already. */
  private boolean isKnown(String tag) {
    return Arrays.stream(request("If-None-Match").orElse("").split(","))
        .map(String::strip)
        .anyMatch(known -> known.equals("*") || strong(known).equals(strong(tag)));
  }

  private static String strong(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  private Optional<String> request(String header) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(header));
  }
}
