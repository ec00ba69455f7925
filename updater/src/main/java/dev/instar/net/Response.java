package dev.instar.net;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;

/** A small answer, complete: 200 with its content, or 304 with none. */
public final class Response {
  private static final Pattern NEXT_PAGE = Pattern.compile("<([^<>]+)>\\s*;\\s*rel=\"next\"");

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

  /** The next page of a list, as the {@code Link} header (RFC 8288) names it. */
  public Optional<URI> nextPage(URI page) {
    Matcher next = NEXT_PAGE.matcher(header("Link").orElse(""));
    if (!next.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(page.resolve(next.group(1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no address, so no page
    }
  }
}
