package dev.instar.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.Durable;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.RepairException;
import dev.instar.model.UpdateCheck;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What somebody has decided about updates, over what the publisher says: for one installation in
 * {@code state/updates.json}, for all of a machine in a file of the administrator.
 *
 * <pre>{@code
 * {"check": "off", "channel": "beta", "maximumVersion": "1.2.0"}
 * }</pre>
 *
 * @param maximum the newest version that is offered
 */
public record UpdateSettings(
    Optional<UpdateCheck> check, Optional<String> channel, Optional<Version> maximum) {

  /** Nothing was decided. */
  public static final UpdateSettings NONE =
      new UpdateSettings(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Reads a file; nothing was decided where there is none.
   *
   * @throws RepairException when it is not readable: what it forbids is then not known
   */
  public static UpdateSettings read(Path file) throws RepairException, IOException {
    if (!Files.exists(file)) {
      return NONE;
    }
    try {
      JsonObject json = JsonObject.parse(file.toString(), Files.readAllBytes(file));
      return new UpdateSettings(
          UpdateCheck.of(json),
          json.optionalString("channel"),
          json.optionalVersion("maximumVersion"));
    } catch (FormatException e) {
      throw new RepairException(
          "What was decided about updates cannot be read: " + e.getMessage() + ".",
          "Nothing was changed.",
          "Correct or delete " + file + ", then run the command again.",
          e);
    }
  }

  /** Writes it, atomically. */
  public void write(Path file, Durable durable) throws IOException {
    ObjectNode json = JsonObject.newObject();
    check.ifPresent(policy -> json.put("check", policy.word()));
    channel.ifPresent(name -> json.put("channel", name));
    maximum.ifPresent(version -> json.put("maximumVersion", version.text()));
    durable.replace(file, JsonObject.text(json));
  }
}
