package dev.instar.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpHandler;
import dev.instar.model.ExitCode;
import dev.instar.model.NetworkException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("C2")
final class SecureHttpTest {
  private static SecureServer server;
  private static final List<String> ASKED = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = new SecureServer(folder);
    server.serve("/file", text("hello"));
    server.serve("/down", redirect("http://127.0.0.1:1/stolen"));
    server.serve("/on", redirect("/file"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aServerThatIsVouchedForIsBelieved() throws Exception {
    server.believed(() -> assertThat(get("/on")).isEqualTo("hello"));
  }

  @Test
  void aRedirectFromHttpsDownToPlainHttpIsRefused() throws Exception {
    server.believed(() ->
        assertThat(failure("/down"))
            .hasMessageContaining(
                "/down leads on to http://127.0.0.1:1/stolen, from HTTPS down to plain HTTP")
            .hasMessageContaining("Nothing was changed."));
  }

  @Test
  void aServerWhoseCertificateNobodyVouchesForIsNotAskedAnything() throws Exception {
    ASKED.clear();

    assertThat(failure("/file"))
        .hasMessageContaining("could not prove who it is")
        .hasMessageContaining("Nothing was changed.")
        .hasMessageContaining("Check this machine's clock");
    assertThat(ASKED).isEmpty();
  }

  private static String get(String path) throws Exception {
    try (Http http = Quick.http(server.uri("/").toString())) {
      return http.fetch(Get.of(server.uri(path), "text/plain"), 100).text();
    }
  }

  private static NetworkException failure(String path) {
    NetworkException failure = catchThrowableOfType(NetworkException.class, () -> get(path));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.NETWORK);
    return failure;
  }

  private static HttpHandler text(String text) {
    return exchange -> {
      try (exchange) {
        ASKED.add(exchange.getRequestURI().getPath());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    };
  }

  private static HttpHandler redirect(String location) {
    return exchange -> {
      try (exchange) {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
      }
    };
  }
}
