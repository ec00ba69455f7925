package dev.instar.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.instar.model.Environment;
import dev.instar.model.UsageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy leads to an address, as {@code HTTPS_PROXY} (or {@code ALL_PROXY}) and {@code
 * NO_PROXY} say, in capitals or not; else what the system is set to, where Java can find that out.
 * {@code HTTP_PROXY} has no say: plain HTTP only goes to this machine, and that is always reached
 * directly. A proxy is one for HTTP, perhaps with a user and a password, or for SOCKS 5.
 */
final class Proxies extends ProxySelector implements Authenticator {
  private static final List<String> PROXY =
      List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
  private static final Pattern SOCKS = Pattern.compile("^socks5h?://");
  private static final int SOCKS_PORT = 1080;
  private static final String AUTHORIZATION = "Proxy-Authorization";
  private static final List<String> EXCEPT = List.of("no_proxy", "NO_PROXY");

  private final Optional<Named> proxy;
  private final List<String> except;

  private Proxies(Optional<Named> proxy, List<String> except) {
    this.proxy = proxy;
    this.except = except;
  }

  /**
   * A proxy that a variable names.
   *
   * @param credentials as the header {@code Proxy-Authorization} has them
   */
  private record Named(Proxy.Type type, String host, int port, Optional<String> credentials) {
    String place() {
      return host + ":" + port;
    }
  }

  /**
   * Reads the variables.
   *
   * @throws UsageException when the proxy is none that can be used
   */
  static Proxies of(Environment environment) throws UsageException {
    Optional<Named> proxy = Optional.empty();
    Optional<String> name = firstSet(environment, PROXY);
    if (name.isPresent()) {
      proxy = Optional.of(parse(name.get(), environment.variable(name.get()).orElseThrow()));
    }
    String except = firstSet(environment, EXCEPT).flatMap(environment::variable).orElse("").strip();
    return new Proxies(
        proxy,
        Arrays.stream(except.toLowerCase(Locale.ROOT).split("[,\\s]+", -1))
            .filter(entry -> !entry.isEmpty())
            .toList());
  }

  private static Optional<String> firstSet(Environment environment, List<String> names) {
    return names.stream().filter(name -> environment.variable(name).isPresent()).findFirst();
  }

  private static Named parse(String variable, String value) throws UsageException {
    String address = value.contains("://") ? value : "http://" + value;
    boolean socks = SOCKS.matcher(address).find();
    HttpUrl url = HttpUrl.parse(SOCKS.matcher(address).replaceFirst("http://"));
    boolean named = url != null && !url.username().isEmpty();
    if (url == null || url.isHttps() || (socks && named)) {
      // The value is not repeated: it may hold a password.
      throw new UsageException(
          "The variable " + variable + " does not name a proxy that can be used.",
          "Nothing was changed.",
          "Set it to http://host:port, http://user:password@host:port or socks5://host:port, or"
              + " unset it, and try again.");
    }
    int port = socks && url.port() == 80 && !value.endsWith(":80") ? SOCKS_PORT : url.port();
    return new Named(
        socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP,
        url.host(),
        port,
        named
            ? Optional.of(Credentials.basic(url.username(), url.password(), UTF_8))
            : Optional.empty());
  }

  /** The proxy on the way to a host, as {@code host:port}; empty when there is none. */
  Optional<String> towards(HttpUrl url) {
    return proxy.filter(any -> !isDirect(url)).map(Named::place);
  }

  @Override
  public List<Proxy> select(URI uri) {
    HttpUrl url = HttpUrl.get(uri);
    if (url == null || isDirect(url)) {
      return List.of(Proxy.NO_PROXY);
    }
    if (proxy.isEmpty()) {
      ProxySelector systems = ProxySelector.getDefault();
      return systems == null ? List.of(Proxy.NO_PROXY) : systems.select(uri);
    }
    Named to = proxy.get();
    return List.of(new Proxy(to.type(), InetSocketAddress.createUnresolved(to.host(), to.port())));
  }

  /** Shows the proxy who asks, once: an answer of 407 to that is final. */
  @Override
  public @Nullable Request authenticate(@Nullable Route route, Response response) {
    boolean shown = response.request().header(AUTHORIZATION) != null;
    if (shown || proxy.flatMap(Named::credentials).isEmpty()) {
      return null;
    }
    String credentials = proxy.flatMap(Named::credentials).orElseThrow();
    return response.request().newBuilder().header(AUTHORIZATION, credentials).build();
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // There is one proxy; that it failed reaches the user as the request's failure.
  }

  private boolean isDirect(HttpUrl url) {
    return Origin.of(url).isLoopback() || except.stream().anyMatch(entry -> covers(entry, url));
  }

  private static boolean covers(String entry, HttpUrl url) {
    if (entry.equals("*")) {
      return true;
    }
    String port = ":" + url.port();
    String host = entry.endsWith(port) ? entry.substring(0, entry.length() - port.length()) : entry;
    String bare = host.startsWith(".") ? host.substring(1) : host;
    return url.host().equals(bare) || url.host().endsWith("." + bare);
  }
}
