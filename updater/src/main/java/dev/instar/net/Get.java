package dev.instar.net;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * One request for the content of an address. An installed app sends no other.
 *
 * @param headers names in the spelling of RFC 9110
 */
public record Get(URI uri, Map<String, String> headers) {
  static final String ACCEPT = "Accept";
  static final String IF_NONE_MATCH = "If-None-Match";
  static final String RANGE = "Range";
  private static final String IF_RANGE = "If-Range";
  private static final String ACCEPT_ENCODING = "Accept-Encoding";

  public Get {
    headers = Map.copyOf(headers);
  }

  /** Asks for the address in the media type {@code accept}. */
  public static Get of(URI uri, String accept) {
    return new Get(uri, Map.of(ACCEPT, accept));
  }

  /** The same, to be answered with 304 and no body while the content still has this ETag. */
  public Get unless(String etag) {
    return with(IF_NONE_MATCH, etag);
  }

  /** The same as bytes that no server may compress on the way, so that they can be counted. */
  public Get unencoded() {
    return with(ACCEPT_ENCODING, "identity");
  }

  /**
   * The same from byte {@code offset} on (RFC 9110 section 14), or the whole when it no longer has
   * this strong ETag.
   */
  public Get from(long offset, String etag) {
    return with(RANGE, "bytes=" + offset + "-").with(IF_RANGE, etag);
  }

  private Get with(String name, String value) {
    Map<String, String> changed = new HashMap<>(headers);
    changed.put(name, value);
    return new Get(uri, changed);
  }

  /** Whether this status is what the request may be answered with when all is well. */
  boolean expects(int status) {
    return switch (status) {
      case 200 -> true;
      case 206, 416 -> headers.containsKey(RANGE);
      case 304 -> headers.containsKey(IF_NONE_MATCH);
      default -> false;
    };
  }
}
