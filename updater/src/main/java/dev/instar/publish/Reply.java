package dev.instar.publish;

import com.fasterxml.jackson.databind.JsonNode;
import dev.instar.publish.ServedReleases.Asset;
import java.util.Map;

/** What the server answers, before it is written to a connection. */
sealed interface Reply {

  /** A JSON document. */
  record Json(int status, JsonNode body, Map<String, String> headers) implements Reply {
    public Json {
      headers = Map.copyOf(headers);
    }
  }

  /** The bytes of an asset, whole or in part. */
  record File(Asset asset) implements Reply {}

  /** Somewhere else, for now. */
  record Redirect(String location) implements Reply {}

  /** A page for people. */
  record Text(String body) implements Reply {}

  static Reply ok(JsonNode body) {
    return new Json(200, body, Map.of());
  }

  static Reply notFound() {
    return problem(404, "Not Found", Map.of());
  }

  static Reply problem(int status, String message, Map<String, String> headers) {
    return new Json(status, GitHubJson.problem(status, message), headers);
  }
}
