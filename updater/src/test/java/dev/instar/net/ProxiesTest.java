package dev.instar.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.instar.model.ExitCode;
import dev.instar.model.NetworkException;
import dev.instar.model.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("C2")
final class ProxiesTest {

  @Test
  void anHttpsRequestGoesThroughTheProxy() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> refuseAll(proxy, asked));
      String place = "127.0.0.1:" + proxy.getLocalPort();
      try (Http http =
          Http.of(Quick.environment("HTTPS_PROXY", "http://" + place), "instar-test")) {
        Get get = Get.of(URI.create("https://instar.invalid/file"), "text/plain");

        NetworkException failure =
            catchThrowableOfType(NetworkException.class, () -> http.fetch(get, 100));

        assertThat(failure.exitCode()).isEqualTo(ExitCode.NETWORK);
        assertThat(failure).hasMessageContaining("(through proxy " + place + ")");
        assertThat(asked).contains("CONNECT instar.invalid:443 HTTP/1.1");
      }
    }
  }

  private static void refuseAll(ServerSocket proxy, List<String> asked) {
    while (!proxy.isClosed()) {
      try (Socket socket = proxy.accept();
          BufferedReader reader =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
        asked.add(String.valueOf(reader.readLine()));
        socket
            .getOutputStream()
            .write("HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return; // the test is over
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https_proxy, proxy:8080, proxy:8080",
    "HTTPS_PROXY, http://proxy:8080, proxy:8080",
    "HTTPS_PROXY, http://proxy:8080/, proxy:8080",
    "HTTPS_PROXY, http://user:secret@proxy, proxy:80",
    "ALL_PROXY, http://10.1.2.3:3128, 10.1.2.3:3128",
    "ALL_PROXY, socks5://10.1.2.3, 10.1.2.3:1080",
    "all_proxy, socks5h://proxy:9050, proxy:9050",
  })
  void theProxyIsReadInEveryUsualForm(String variable, String value, String proxy)
      throws Exception {
    assertThat(Proxies.of(Quick.environment(variable, value)).towards(github())).contains(proxy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.github.com",
        ".github.com",
        "github.com",
        "GitHub.com",
        "api.github.com:443",
        "*",
        "localhost, github.com",
        "localhost github.com"
      })
  void noProxyNamesWhatIsReachedDirectly(String except) throws Exception {
    Proxies proxies =
        Proxies.of(Quick.environment("HTTPS_PROXY", "proxy:8080", "NO_PROXY", except));

    assertThat(proxies.towards(github())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hub.com", "api.github.com:8443", "api", "github.com.evil.example"})
  void noProxyCoversWholeNamesOnly(String except) throws Exception {
    Proxies proxies =
        Proxies.of(Quick.environment("HTTPS_PROXY", "proxy:8080", "no_proxy", except));

    assertThat(proxies.towards(github())).contains("proxy:8080");
  }

  @Test
  void thisMachineIsAlwaysReachedDirectly() throws Exception {
    Proxies proxies = Proxies.of(Quick.environment("HTTPS_PROXY", "proxy:8080"));

    assertThat(proxies.towards(HttpUrl.get("http://127.0.0.1:8080/"))).isEmpty();
    assertThat(proxies.towards(HttpUrl.get("https://localhost/"))).isEmpty();
    assertThat(proxies.towards(HttpUrl.get("http://[::1]:8080/"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://proxy:443",
        "socks5://user:secret@proxy:1080",
        "http://a b",
        "user:secret@:1",
        "ftp://proxy"
      })
  void aProxyThatCannotBeUsedIsRefusedWithoutRepeatingIt(String value) {
    UsageException failure =
        catchThrowableOfType(
            UsageException.class,
            () -> Http.of(Quick.environment("HTTPS_PROXY", value), "instar-test"));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(failure)
        .hasMessageContaining("The variable HTTPS_PROXY does not name a proxy that can be used.")
        .hasMessageContaining("Set it to http://host:port")
        .hasMessageNotContaining(value);
  }

  @Test
  void aTokenWithALineBreakInsideIsRefusedWithoutRepeatingIt() {
    UsageException failure =
        catchThrowableOfType(
            UsageException.class,
            () -> Quick.http("https://api.github.com", "GITHUB_TOKEN", "one\ntwo"));

    assertThat(failure)
        .hasMessageContaining("The variable GITHUB_TOKEN holds characters that no token has.")
        .hasMessageNotContaining("two");
  }

  private static HttpUrl github() {
    return HttpUrl.get("https://api.github.com/");
  }
}
