package dev.instar.net;

import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Scheme, host and port of an address (RFC 6454): what a credential belongs to. Works on OkHttp's
 * reading of an address, the one that is connected to, so that no second parser can disagree.
 */
record Origin(String scheme, String host, int port) {
  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  static Origin of(HttpUrl url) {
    return new Origin(url.scheme(), url.host(), url.port());
  }

  /** Whether the host is this machine by its very name, with no name server in between. */
  boolean isLoopback() {
    return host.equals("localhost") || host.equals("::1") || LOOPBACK_V4.matcher(host).matches();
  }

  /** Whether nobody on the way can read or change what is sent. */
  boolean isPrivate() {
    return scheme.equals("https") || isLoopback();
  }

  /** An address for messages: without user, password and query, which may be secrets. */
  static String shown(HttpUrl url) {
    HttpUrl.Builder bare = url.newBuilder().username("").password("").query(null).fragment(null);
    return bare.build().toString();
  }
}
