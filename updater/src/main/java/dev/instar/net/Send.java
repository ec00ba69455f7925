package dev.instar.net;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.model.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.RequestBody;

/**
 * A request that changes something at the release source, as only a publisher makes it.
 *
 * @param method POST, PATCH or DELETE
 */
public record Send(String method, URI uri, Optional<byte[]> json, Optional<Path> file) {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final MediaType BYTES = MediaType.get("application/octet-stream");

  /** Sends a JSON object. */
  public static Send json(String method, URI uri, ObjectNode content) {
    byte[] bytes = JsonObject.line(content).getBytes(StandardCharsets.UTF_8);
    return new Send(method, uri, Optional.of(bytes), Optional.empty());
  }

  /** Sends a file's content. */
  public static Send file(URI uri, Path file) {
    return new Send("POST", uri, Optional.empty(), Optional.of(file));
  }

  /** Has something deleted. */
  public static Send delete(URI uri) {
    return new Send("DELETE", uri, Optional.empty(), Optional.empty());
  }

  RequestBody body() {
    return file.map(path -> RequestBody.create(path.toFile(), BYTES))
        .or(() -> json.map(bytes -> RequestBody.create(bytes, JSON)))
        .orElseGet(() -> RequestBody.create(new byte[0]));
  }
}
