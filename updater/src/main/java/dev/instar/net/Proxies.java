package dev.instar.net;

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
import okhttp3.HttpUrl;

/**
 * Which proxy leads to an address, as {@code HTTPS_PROXY} (or {@code ALL_PROXY}) and {@code
 * NO_PROXY} say, in capitals or not. {@code HTTP_PROXY} has no say: plain HTTP only goes to this
 * machine, and that is always reached directly.
 */
final class Proxies extends ProxySelector {
  private static final List<String> PROXY =
      List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
  private static final List<String> EXCEPT = List.of("no_proxy", "NO_PROXY");

  private final Optional<HttpUrl> proxy;
  private final List<String> except;

  private Proxies(Optional<HttpUrl> proxy, List<String> except) {
    this.proxy = proxy;
    this.except = except;
  }

  /**
   * Reads the variables.
   *
   * @throws UsageException when the proxy is none that can be used
   */
  static Proxies of(Environment environment) throws UsageException {
    Optional<HttpUrl> proxy = Optional.empty();
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

  private static HttpUrl parse(String variable, String value) throws UsageException {
    String address = value.contains("://") ? value : "http://" + value;
    HttpUrl url = HttpUrl.parse(address);
    if (url == null || url.isHttps()) {
      // The value is not repeated: it may hold a password.
      throw new UsageException(
          "The variable " + variable + " does not name a proxy that can be used.",
          "Nothing was changed.",
          "Set it to http://host:port, or unset it, and try again.");
    }
    return url;
  }

  /** The proxy on the way to a host, as {@code host:port}; empty when there is none. */
  Optional<String> towards(HttpUrl url) {
    return proxy.filter(any -> !isDirect(url)).map(to -> to.host() + ":" + to.port());
  }

  @Override
  public List<Proxy> select(URI uri) {
    HttpUrl url = HttpUrl.get(uri);
    if (proxy.isEmpty() || url == null || isDirect(url)) {
      return List.of(Proxy.NO_PROXY);
    }
    HttpUrl to = proxy.get();
    return List.of(
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(to.host(), to.port())));
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
