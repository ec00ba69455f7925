package dev.instar.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.Durable;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was done to an installation, one JSON object for each line of {@code state/history.jsonl},
 * only ever added to. A line that was cut off by a crash is passed over and ended by the next one:
 *
 * <pre>{@code
 * {"id":"20260101T101112Z-1.0.0","when":"2026-01-01T10:11:14Z","operation":"upgrade",
 *  "from":"1.0.0","to":"1.2.0","outcome":"done","detail":"",
 *  "data":{"user":"ada","data_from":"1.0.0","data_to":"1.2.0","migrations":2,"records":1250,
 *          "millis":734}}
 * }</pre>
 */
public final class History {
  private final Layout layout;
  private final Durable durable;

  public History(Layout layout, Durable durable) {
    this.layout = layout;
    this.durable = durable;
  }

  /**
   * One finished change.
   *
   * @param id of the journal it came from
   * @param outcome {@code done} or {@code reverted}
   * @param detail why it was reverted; empty otherwise
   * @param account what it did to the data; lines of older versions have none
   */
  public record Entry(
      String id,
      Instant when,
      String operation,
      Optional<String> from,
      String to,
      String outcome,
      String detail,
      Optional<Account> account) {}

  /** Adds an entry, unless the same change was recorded already (by a run that then died). */
  public void add(Entry entry) throws IOException {
    if (entries().stream().anyMatch(known -> known.id().equals(entry.id()))) {
      return;
    }
    ObjectNode json = JsonObject.newObject();
    json.put("id", entry.id());
    json.put("when", entry.when().toString());
    json.put("operation", entry.operation());
    entry.from().ifPresent(from -> json.put("from", from));
    json.put("to", entry.to());
    json.put("outcome", entry.outcome());
    json.put("detail", entry.detail());
    entry.account().ifPresent(account -> account.writeTo(json.putObject("data")));
    String line = (endsMidLine() ? "\n" : "") + JsonObject.line(json);
    durable.disk().append(layout.history(), line.getBytes(StandardCharsets.UTF_8));
    durable.disk().sync(layout.state());
  }

  /** All entries, oldest first. */
  public List<Entry> entries() throws IOException {
    return lines().stream().flatMap(line -> parse(line).stream()).toList();
  }

  /** How many lines cannot be read: cut off by a crash, or changed by somebody. */
  public long unreadable() throws IOException {
    return lines().stream().filter(line -> !line.isBlank() && parse(line).isEmpty()).count();
  }

  private List<String> lines() throws IOException {
    if (!Files.exists(layout.history())) {
      return List.of();
    }
    return new String(Files.readAllBytes(layout.history()), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  private static Optional<Entry> parse(String line) {
    try {
      JsonObject json = JsonObject.parse("history.jsonl", line);
      return Optional.of(
          new Entry(
              json.string("id"),
              Instant.parse(json.string("when")),
              json.string("operation"),
              json.optionalString("from"),
              json.string("to"),
              json.string("outcome"),
              json.string("detail"),
              Account.read(json, "data")));
    } catch (FormatException | java.time.format.DateTimeParseException e) {
      return Optional.empty(); // cut off by a crash while it was being added
    }
  }

  private boolean endsMidLine() throws IOException {
    if (!Files.exists(layout.history())) {
      return false;
    }
    byte[] bytes = Files.readAllBytes(layout.history());
    return bytes.length > 0 && bytes[bytes.length - 1] != '\n';
  }
}
