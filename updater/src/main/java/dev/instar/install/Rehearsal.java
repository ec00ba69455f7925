package dev.instar.install;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.Durable;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long the migrations to a version took when they were last rehearsed here, from which the time
 * of the real run is estimated. Format 1:
 *
 * <pre>{@code
 * {
 *   "format": 1, "version": "2.0.0", "bytes": 123456,
 *   "migrations": [{"from": "1.0.0", "to": "2.0.0", "milliseconds": 560}]
 * }
 * }</pre>
 *
 * @param version that was rehearsed
 * @param bytes how large the data were
 * @param took each migration, with counting and validating
 */
public record Rehearsal(Version version, long bytes, Map<Requirement, Duration> took) {
  private static final int FORMAT = 1;

  public Rehearsal {
    took = Map.copyOf(took);
  }

  /**
   * Reads the last one.
   *
   * @return empty when there was none, or its record cannot be used, which costs no more than the
   *     estimate
   */
  public static Optional<Rehearsal> read(Layout layout) throws IOException {
    if (!Files.exists(layout.rehearsal())) {
      return Optional.empty();
    }
    try {
      return read(JsonObject.parse("rehearsal.json", Files.readAllBytes(layout.rehearsal())));
    } catch (FormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Rehearsal> read(JsonObject json) throws FormatException {
    if (json.number("format") != FORMAT) {
      return Optional.empty();
    }
    Map<Requirement, Duration> took = new HashMap<>();
    for (JsonObject migration : json.objects("migrations")) {
      took.put(
          new Requirement(migration.version("from"), migration.version("to")),
          Duration.ofMillis(migration.number("milliseconds")));
    }
    return Optional.of(new Rehearsal(json.version("version"), json.number("bytes"), took));
  }

  /** Writes it in place of the last one. */
  public void write(Layout layout, Durable durable) throws IOException {
    ObjectNode json = JsonObject.newObject();
    json.put("format", FORMAT).put("version", version.text()).put("bytes", bytes);
    ArrayNode list = json.putArray("migrations");
    Map<Requirement, Duration> sorted = new TreeMap<>(Requirement.ORDER);
    sorted.putAll(took);
    sorted.forEach((migration, duration) ->
        list.addObject()
            .put("from", migration.from().text())
            .put("to", migration.to().text())
            .put("milliseconds", duration.toMillis()));
    durable.replace(layout.rehearsal(), JsonObject.text(json));
  }

  /**
   * How long each migration will take, now that the data have another size.
   *
   * @param bytesNow how large they are
   */
  public Map<Requirement, Duration> expected(long bytesNow) {
    double growth = bytes == 0 ? 1 : Math.max(1.0, (double) bytesNow / bytes);
    Map<Requirement, Duration> expected = new HashMap<>();
    took.forEach((migration, duration) ->
        expected.put(migration, Duration.ofMillis(Math.round(duration.toMillis() * growth))));
    return expected;
  }
}
