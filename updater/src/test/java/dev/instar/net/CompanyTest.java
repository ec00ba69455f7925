package dev.instar.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.instar.model.NetworkException;
import dev.instar.model.UsageException;
import dev.instar.testing.Tools;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A company's network: nothing is reached but through a proxy, which wants a password, and servers
 * are vouched for by an authority that only this company knows. The server is real, its
 * certificates are made by openssl.
 */
@Tag("C2")
final class CompanyTest {
  private static final String SERVER = "releases.invalid";

  @TempDir static Path certificates;
  private static HttpsServer server;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<ServerSocket> proxies = new ArrayList<>();

  @BeforeAll
  static void startServer() throws Exception {
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=Company");
    openssl("req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=" + SERVER);
    Files.writeString(certificates.resolve("names"), "subjectAltName=DNS:" + SERVER + "\n");
    openssl(
        "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names"
            + " -out cert.pem");
    openssl("pkcs12 -export -inkey key.pem -in cert.pem -out store.p12 -passout pass:secret");
    KeyStore store = KeyStore.getInstance(certificates.resolve("store.p12").toFile(), password());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/file",
        exchange -> {
          byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, hello.length);
          exchange.getResponseBody().write(hello);
          exchange.close();
        });
    server.start();
  }

  private static char[] password() {
    return "secret".toCharArray();
  }

  private static void openssl(String words) throws Exception {
    List<String> command = new ArrayList<>(List.of(Tools.required("openssl").toString()));
    command.addAll(List.of(words.split(" ")));
    Process process =
        new ProcessBuilder(command)
            .directory(certificates.toFile())
            .redirectErrorStream(true)
            .redirectOutput(certificates.resolve("log").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(certificates.resolve("log"))).isZero();
  }

  @AfterAll
  static void stopServer() {
    server.stop(0);
  }

  @AfterEach
  void stopProxies() throws Exception {
    for (ServerSocket proxy : proxies) {
      proxy.close();
    }
  }

  @Test
  void throughAProxyWithAPassword_andByTheCompanysAuthority_theServerIsReached() throws Exception {
    String proxy = httpProxy("Basic dXNlcjpwYSBzcw==");

    assertThat(fetch("HTTPS_PROXY", "http://user:pa%20ss@" + proxy, "SSL_CERT_FILE", authority()))
        .isEqualTo("hello");
    assertThat(asked)
        .contains(
            "CONNECT " + SERVER + ":443 HTTP/1.1", "Proxy-Authorization: Basic dXNlcjpwYSBzcw==");
  }

  @Test
  void throughASocksProxy_theServerIsReached_byItsName() throws Exception {
    assertThat(fetch("ALL_PROXY", "socks5h://" + socksProxy(), "SSL_CERT_FILE", authority()))
        .isEqualTo("hello");
    assertThat(asked).contains("SOCKS " + SERVER);
  }

  @Test
  void aProxyThatDoesNotKnowTheUser_isCalledThat_withoutThePassword() throws Exception {
    String proxy = httpProxy("Basic dXNlcjpvdGhlcg==");

    for (String user : List.of("", "user:wrong-one@")) {
      assertThatThrownBy(
              () -> fetch("HTTPS_PROXY", "http://" + user + proxy, "SSL_CERT_FILE", authority()))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("The proxy on the way to " + SERVER + " (through proxy " + proxy)
          .hasMessageContaining("does not accept who is asking")
          .hasMessageNotContaining("wrong-one");
    }
  }

  @Test
  void whomNobodyVouchesFor_isNotAsked() throws Exception {
    String proxy = httpProxy("");

    assertThatThrownBy(() -> fetch("HTTPS_PROXY", "http://" + proxy))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("could not prove who it is")
        .hasMessageContaining("name it in SSL_CERT_FILE");
    assertThatThrownBy(
            () -> fetch("HTTPS_PROXY", "http://" + proxy, "SSL_CERT_FILE", "/nowhere/ca.pem"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("SSL_CERT_FILE names /nowhere/ca.pem, which cannot be read");
  }

  private static String authority() {
    return certificates.resolve("ca.pem").toString();
  }

  private static String fetch(String... variables) throws Exception {
    try (Http http =
        Http.of(
            Quick.environment(variables),
            "instar-test",
            URI.create("https://" + SERVER),
            Quick.PATIENCE,
            Quiet.NONE,
            exchange -> {})) {
      return http.fetch(Get.of(URI.create("https://" + SERVER + "/file"), "text/plain"), 100)
          .text();
    }
  }

  /** Somebody who speaks first with who comes, then lets them speak with the server. */
  @FunctionalInterface
  private interface Doorkeeper {
    boolean lets(InputStream in, OutputStream out) throws IOException;
  }

  private String proxy(Doorkeeper doorkeeper) throws IOException {
    ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    proxies.add(proxy);
    Thread.ofVirtual().start(() -> serve(proxy, doorkeeper));
    return "127.0.0.1:" + proxy.getLocalPort();
  }

  private static void serve(ServerSocket proxy, Doorkeeper doorkeeper) {
    while (!proxy.isClosed()) {
      try {
        Socket client = proxy.accept();
        Thread.ofVirtual().start(() -> connect(client, doorkeeper));
      } catch (IOException e) {
        return; // the test is over
      }
    }
  }

  private static void connect(Socket client, Doorkeeper doorkeeper) {
    try (client) {
      boolean passed = false;
      while (!passed) {
        passed = doorkeeper.lets(client.getInputStream(), client.getOutputStream());
      }
      try (Socket target = new Socket(server.getAddress().getAddress(), port())) {
        Thread back = Thread.ofVirtual().start(() -> pass(target, client));
        pass(client, target);
        back.join();
      }
    } catch (IOException | InterruptedException e) {
      return; // whoever came has gone
    }
  }

  private static int port() {
    return server.getAddress().getPort();
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      return; // one of them has gone
    }
  }

  /** A proxy that lets pass whoever shows these credentials, or everybody when there are none. */
  private String httpProxy(String credentials) throws IOException {
    return proxy((in, out) -> {
      boolean known = credentials.isEmpty();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        asked.add(line);
        known |= line.equals("Proxy-Authorization: " + credentials);
      }
      String answer =
          known
              ? String.join("\r\n", "HTTP/1.1 200 Connected", "", "")
              : String.join(
                  "\r\n",
                  "HTTP/1.1 407 Who are you",
                  "Proxy-Authenticate: Basic realm=\"x\"",
                  "Content-Length: 0",
                  "",
                  "");
      out.write(answer.getBytes(StandardCharsets.US_ASCII));
      return known;
    });
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the client has gone");
      }
      line.append((char) b);
    }
    return line.toString().strip();
  }

  /** A proxy as RFC 1928 has it, without authentication. */
  private String socksProxy() throws IOException {
    return proxy((in, out) -> {
      DataInputStream data = new DataInputStream(in);
      data.readUnsignedByte();
      data.readNBytes(data.readUnsignedByte());
      out.write(new byte[] {5, 0});
      data.readNBytes(3);
      int kind = data.readUnsignedByte();
      byte[] address = data.readNBytes(kind == 3 ? data.readUnsignedByte() : kind == 1 ? 4 : 16);
      data.readUnsignedShort();
      asked.add("SOCKS " + new String(address, StandardCharsets.US_ASCII));
      out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
      return true;
    });
  }
}
