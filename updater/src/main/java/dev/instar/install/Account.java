package dev.instar.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.Version;
import java.time.Duration;
import java.util.Optional;

/**
 * What a change did to the data, as journal and history keep it:
 *
 * <pre>{@code
 * {"user":"ada","data_from":"1.0.0","data_to":"1.2.0","migrations":2,"records":1250,"millis":734}
 * }</pre>
 *
 * @param user the account it ran under
 * @param dataFrom the version of the data before; empty when there were none, or nobody knows
 * @param dataTo the version of the data after
 * @param migrations how many ran
 * @param records rows, documents, keys and files that they worked on
 * @param took from the announcement of the change to its commit
 */
public record Account(
    String user,
    Optional<Version> dataFrom,
    Optional<Version> dataTo,
    long migrations,
    long records,
    Duration took) {

  void writeTo(ObjectNode json) {
    json.put("user", user);
    dataFrom.ifPresent(version -> json.put("data_from", version.text()));
    dataTo.ifPresent(version -> json.put("data_to", version.text()));
    json.put("migrations", migrations);
    json.put("records", records);
    json.put("millis", took.toMillis());
  }

  static Optional<Account> read(JsonObject json, String key) throws FormatException {
    if (!json.has(key)) {
      return Optional.empty();
    }
    JsonObject account = json.object(key);
    return Optional.of(
        new Account(
            account.string("user"),
            account.optionalVersion("data_from"),
            account.optionalVersion("data_to"),
            account.number("migrations"),
            account.number("records"),
            Duration.ofMillis(account.number("millis"))));
  }
}
