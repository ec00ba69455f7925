package dev.instar.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.Durable;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the last check for updates has found, in {@code state/check.json}. All of it can be found
 * out again; a file that cannot be read is as good as none.
 *
 * <pre>{@code
 * {
 *   "checked": "2026-01-01T10:11:14Z",
 *   "offered": "1.3.0",
 *   "failures": 0,
 *   "failure": "…",
 *   "seen": "1.3.0",
 *   "quiet": {"api.github.com": "2026-01-01T11:00:00Z"}
 * }
 * }</pre>
 *
 * @param checked when a source answered for the last time
 * @param offered the version that it offered, newer than the present one
 * @param failures how many checks have failed since one did not
 * @param failure why the last one has
 * @param seen the highest version that the publisher signed and a source offered
 * @param quiet until when servers are not to be asked
 */
public record CheckRecord(
    Optional<Instant> checked,
    Optional<Version> offered,
    long failures,
    Optional<String> failure,
    Optional<Version> seen,
    Map<String, Instant> quiet) {

  private static final CheckRecord NONE =
      new CheckRecord(
          Optional.empty(), Optional.empty(), 0, Optional.empty(), Optional.empty(), Map.of());

  public CheckRecord {
    quiet = Map.copyOf(quiet);
  }

  /** Reads it. */
  public static CheckRecord read(Layout layout) throws IOException {
    if (!Files.exists(layout.check())) {
      return NONE;
    }
    try {
      return read(JsonObject.parse("check.json", Files.readAllBytes(layout.check())));
    } catch (FormatException | DateTimeParseException e) {
      return NONE;
    }
  }

  private static CheckRecord read(JsonObject json) throws FormatException {
    Map<String, Instant> quiet = new TreeMap<>();
    Optional<JsonObject> hosts = json.optionalObject("quiet");
    if (hosts.isPresent()) {
      for (String host : hosts.get().keys()) {
        quiet.put(host, Instant.parse(hosts.get().string(host)));
      }
    }
    return new CheckRecord(
        json.optionalString("checked").map(Instant::parse),
        json.optionalVersion("offered"),
        Math.max(0, json.number("failures", 0)),
        json.optionalString("failure"),
        json.optionalVersion("seen"),
        quiet);
  }

  /** A source has answered. */
  public CheckRecord answered(Instant now, Optional<Version> offer) {
    Optional<Version> highest =
        offer.filter(version -> seen.filter(version::isOlderThan).isEmpty()).or(() -> seen);
    return new CheckRecord(Optional.of(now), offer, 0, Optional.empty(), highest, quiet);
  }

  /** No source has answered usably. */
  public CheckRecord failed(String why) {
    return new CheckRecord(checked, offered, failures + 1, Optional.of(why), seen, quiet);
  }

  /** A server is not to be asked for some time. */
  public CheckRecord quietFor(String whom, Instant until) {
    Map<String, Instant> hosts = new TreeMap<>(quiet);
    hosts.put(whom, until);
    return new CheckRecord(checked, offered, failures, failure, seen, hosts);
  }

  /** Writes it, atomically. */
  public void write(Layout layout, Durable durable) throws IOException {
    ObjectNode json = JsonObject.newObject();
    checked.ifPresent(time -> json.put("checked", time.toString()));
    offered.ifPresent(version -> json.put("offered", version.text()));
    json.put("failures", failures);
    failure.ifPresent(why -> json.put("failure", why));
    seen.ifPresent(version -> json.put("seen", version.text()));
    ObjectNode hosts = json.putObject("quiet");
    new TreeMap<>(quiet).forEach((host, until) -> hosts.put(host, until.toString()));
    durable.replace(layout.check(), JsonObject.text(json));
  }
}
