package dev.instar.net;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import okhttp3.Headers;

/** A small answer, complete: 200 with its content, or 304 with none. */
public final class Response {
  private final int status;
  private final Headers headers;
  private final byte[] bytes;

  Response(int status, Headers headers, byte[] bytes) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
  }

  public int status() {
    return status;
  }

  /** The server said that the content is still the one of the ETag that was sent. */
  public boolean isUnchanged() {
    return status == 304;
  }

  /** A header's last value; names are compared without case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  /** The content as UTF-8. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
