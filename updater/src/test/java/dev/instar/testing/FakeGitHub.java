package dev.instar.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.instar.model.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The part of GitHub's REST API by which releases are published (version 2022-11-28), with what its
 * documentation says of it: drafts that only a token with the right to write sees, uploads that are
 * cut off and leave a {@code starter}, 422 for a name that is there. A test lets it fail.
 */
public final class FakeGitHub implements AutoCloseable {
  public static final String TOKEN = "ghp_not-a-real-one";
  private static final String RELEASES = "/repos/example/tool/releases";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** All there is; a test may look at it and change it. */
  public final List<ObjectNode> releases = new ArrayList<>();

  /** Each request as its method and path. */
  public final List<String> asked = new ArrayList<>();

  /** What becomes of the next uploads, in order; they succeed when it is empty. */
  public final List<Integer> failingUploads = new ArrayList<>();

  /** When set, every request that is no upload gets it. */
  public Optional<Integer> status = Optional.empty();

  /** Whether what is uploaded is kept as it is. */
  public boolean keepsWell = true;

  private final HttpServer server;
  private int lastId;

  /** With no release yet. */
  public FakeGitHub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Base of the API. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The requests that changed something, or tried to. */
  public List<String> writes() {
    return asked.stream().filter(line -> !line.startsWith("GET")).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    asked.add(method + " " + path);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (!("Bearer " + TOKEN).equals(authorization)) {
      answer(exchange, 401, problem("Bad credentials", ""));
    } else if (path.startsWith("/uploads/")) {
      upload(exchange, Long.parseLong(path.substring("/uploads/".length())), body);
    } else if (status.isPresent()) {
      answer(exchange, status.get(), problem("Not this time", "custom"));
    } else {
      api(exchange, method, path.substring(RELEASES.length()), body);
    }
  }

  private void api(HttpExchange exchange, String method, String rest, byte[] body)
      throws IOException {
    if (rest.isEmpty() && method.equals("GET")) {
      ArrayNode list = MAPPER.createArrayNode();
      list.addAll(releases);
      answer(exchange, 200, list);
    } else if (rest.isEmpty()) {
      ObjectNode release = (ObjectNode) MAPPER.readTree(body);
      long id = ++lastId;
      release.put("id", id);
      release.put("upload_url", url() + "/uploads/" + id + "{?name,label}");
      release.putArray("assets");
      releases.add(release);
      answer(exchange, 201, release);
    } else if (rest.startsWith("/assets/")) {
      long id = Long.parseLong(rest.substring("/assets/".length()));
      releases.forEach(release -> removeAsset(release, id));
      answer(exchange, 204, MAPPER.nullNode());
    } else if (rest.endsWith("/assets")) {
      answer(exchange, 200, byId(rest.split("/", -1)[1]).get("assets"));
    } else {
      ObjectNode release = byId(rest.substring(1));
      release.setAll((ObjectNode) MAPPER.readTree(body));
      answer(exchange, 200, release);
    }
  }

  private static void removeAsset(ObjectNode release, long id) {
    for (Iterator<JsonNode> assets = release.get("assets").iterator(); assets.hasNext(); ) {
      if (assets.next().get("id").asLong() == id) {
        assets.remove();
      }
    }
  }

  private ObjectNode byId(String id) {
    return releases.stream()
        .filter(release -> release.get("id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private void upload(HttpExchange exchange, long release, byte[] body) throws IOException {
    String name = exchange.getRequestURI().getQuery().replace("name=", "");
    ArrayNode assets = (ArrayNode) byId(String.valueOf(release)).get("assets");
    for (JsonNode asset : assets) {
      if (asset.get("name").asText().equals(name)) {
        answer(exchange, 422, problem("Validation Failed", "already_exists"));
        return;
      }
    }
    int failure = failingUploads.isEmpty() ? 0 : failingUploads.removeFirst();
    ObjectNode asset = assets.addObject();
    asset.put("id", ++lastId);
    asset.put("name", name);
    asset.put("size", failure == 0 ? body.length : 0);
    asset.put("state", failure == 0 ? "uploaded" : "starter");
    if (failure == 0) {
      asset.put("digest", "sha256:" + (keepsWell ? Sha256.of(body) : Sha256.of(new byte[] {1})));
      answer(exchange, 201, asset);
    } else {
      answer(exchange, failure, problem("Something went wrong", ""));
    }
  }

  private static ObjectNode problem(String message, String code) {
    ObjectNode problem = MAPPER.createObjectNode().put("message", message);
    if (!code.isEmpty()) {
      problem.putArray("errors").addObject().put("resource", "ReleaseAsset").put("code", code);
    }
    return problem;
  }

  private static void answer(HttpExchange exchange, int status, JsonNode json) throws IOException {
    try (exchange) {
      byte[] bytes = status == 204 ? new byte[0] : json.toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      exchange.sendResponseHeaders(status, status == 204 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
