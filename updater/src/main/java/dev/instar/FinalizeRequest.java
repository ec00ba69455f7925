package dev.instar;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.install.Journal;
import dev.instar.model.Answers;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.Version;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What somebody asks a finalizer to do, in the one file that {@code --finalize-upgrade} takes. The
 * format is frozen, so that any older updater or install script can hand over to any newer image;
 * keys that are not known are passed over:
 *
 * <pre>{@code
 * {
 *   "format": 1,
 *   "operation": "upgrade",
 *   "root": "/home/u/.local/share/employees",
 *   "from": "1.0.0",
 *   "version": "1.2.0",
 *   "release": "/home/u/.local/share/employees/staging/release-1.2.0",
 *   "keys": ["RW…"],
 *   "backup": "20260101T101112Z-1.0.0",
 *   "yes": true,
 *   "planShown": true,
 *   "dryRun": false,
 *   "allowDowngrade": false,
 *   "keepBackup": true,
 *   "force": false,
 *   "json": false,
 *   "answers": {"colour": "dark"},
 *   "keepChanges": false,
 *   "stopIfSlow": false,
 *   "by": "self-update"
 * }
 * }</pre>
 *
 * @param from the version that the caller saw as active; checked again under the lock when present
 * @param version to make active
 * @param release directory with the release's sums, signature and manifest; present whenever the
 *     image is new here
 * @param keys minisign public keys to trust on a first installation; later the installed image's
 *     own are used
 * @param backup whose data come back, for a rollback
 * @param yes the user has agreed, or need not be asked; a change that the running app holds back
 *     then waits for a start
 * @param planShown the user has seen the plan already
 * @param force whoever runs the app is asked to end it
 * @param answers to the questions of migrations
 * @param keepChanges whether a rollback leads the present data back by reverse migrations instead
 *     of restoring those of the backup
 * @param stopIfSlow whether to give up when a migration takes far longer than in its rehearsal
 * @param by who asks, for the lock's message
 */
public record FinalizeRequest(
    Journal.Operation operation,
    Path root,
    Optional<Version> from,
    Version version,
    Optional<Path> release,
    List<String> keys,
    Optional<String> backup,
    boolean yes,
    boolean planShown,
    boolean dryRun,
    boolean allowDowngrade,
    boolean keepBackup,
    boolean force,
    boolean json,
    Answers answers,
    boolean keepChanges,
    boolean stopIfSlow,
    String by) {

  public static final int FORMAT = 1;

  public FinalizeRequest {
    keys = List.copyOf(keys);
    if ((operation == Journal.Operation.ROLLBACK) != backup.isPresent()) {
      throw new IllegalArgumentException("a rollback, and nothing else, names a backup");
    }
  }

  /** A request of somebody who has answered nothing beforehand. */
  public FinalizeRequest(
      Journal.Operation operation,
      Path root,
      Optional<Version> from,
      Version version,
      Optional<Path> release,
      List<String> keys,
      Optional<String> backup,
      boolean yes,
      boolean planShown,
      boolean dryRun,
      boolean allowDowngrade,
      boolean keepBackup,
      boolean force,
      boolean json,
      String by) {
    this(
        operation,
        root,
        from,
        version,
        release,
        keys,
        backup,
        yes,
        planShown,
        dryRun,
        allowDowngrade,
        keepBackup,
        force,
        json,
        Answers.none(),
        false,
        false,
        by);
  }

  /**
   * Reads a request.
   *
   * @throws FormatException when it is not one
   */
  public static FinalizeRequest read(String fileName, byte[] bytes) throws FormatException {
    JsonObject json = JsonObject.parse(fileName, bytes);
    if (json.number("format") != FORMAT) {
      throw json.problem("format", "is not " + FORMAT);
    }
    Journal.Operation operation = operation(json);
    Optional<String> backup = json.optionalString("backup");
    if ((operation == Journal.Operation.ROLLBACK) != backup.isPresent()) {
      throw json.problem("backup", "goes with a rollback, and a rollback needs one");
    }
    return new FinalizeRequest(
        operation,
        path(json, "root"),
        json.optionalVersion("from"),
        json.version("version"),
        json.has("release") ? Optional.of(path(json, "release")) : Optional.empty(),
        json.strings("keys"),
        backup,
        json.flag("yes", false),
        json.flag("planShown", false),
        json.flag("dryRun", false),
        json.flag("allowDowngrade", false),
        json.flag("keepBackup", true),
        json.flag("force", false),
        json.flag("json", false),
        json.has("answers") ? Answers.read(json.object("answers")) : Answers.none(),
        json.flag("keepChanges", false),
        json.flag("stopIfSlow", false),
        json.optionalString("by").orElse("a request without a name"));
  }

  private static Path path(JsonObject json, String key) throws FormatException {
    try {
      return Path.of(json.string(key));
    } catch (InvalidPathException e) {
      throw json.problem(key, "is no path here (" + e.getReason() + ")");
    }
  }

  private static Journal.Operation operation(JsonObject json) throws FormatException {
    String text = json.string("operation");
    for (Journal.Operation operation : Journal.Operation.values()) {
      if (operation.label().equals(text)) {
        return operation;
      }
    }
    throw json.problem(
        "operation", "must be install, upgrade, rollback or migrate, is \"" + text + "\"");
  }

  /**
   * The same for another time, when nobody is asked again.
   *
   * @param kept where the release's signed files are then
   */
  FinalizeRequest forLater(Path kept) {
    return like(root, Optional.of(kept), true, answers, keepChanges, stopIfSlow);
  }

  /** The same with answers to the questions of migrations. */
  public FinalizeRequest answered(Answers given) {
    return like(root, release, false, given, keepChanges, stopIfSlow);
  }

  /** The same rollback of the program alone: the data go back by reverse migrations. */
  public FinalizeRequest keepingChanges() {
    return like(root, release, false, answers, true, stopIfSlow);
  }

  /** The same, given up when a migration takes far longer than in its rehearsal. */
  FinalizeRequest stoppingIfSlow() {
    return like(root, release, false, answers, keepChanges, true);
  }

  /** The same for the same root in another spelling. */
  public FinalizeRequest in(Path spelling) {
    return like(spelling, release, false, answers, keepChanges, stopIfSlow);
  }

  private FinalizeRequest like(
      Path newRoot,
      Optional<Path> newRelease,
      boolean agreed,
      Answers newAnswers,
      boolean newKeepChanges,
      boolean newStopIfSlow) {
    return new FinalizeRequest(
        operation,
        newRoot,
        from,
        version,
        newRelease,
        keys,
        backup,
        yes || agreed,
        planShown || agreed,
        dryRun,
        allowDowngrade,
        keepBackup,
        force,
        json,
        newAnswers,
        newKeepChanges,
        newStopIfSlow,
        by);
  }

  /** The request as text, for the file. */
  public String toJson() {
    ObjectNode json = JsonObject.newObject();
    json.put("format", FORMAT);
    json.put("operation", operation.label());
    json.put("root", root.toString());
    from.ifPresent(active -> json.put("from", active.text()));
    json.put("version", version.text());
    release.ifPresent(directory -> json.put("release", directory.toString()));
    ArrayNode list = json.putArray("keys");
    keys.forEach(list::add);
    backup.ifPresent(id -> json.put("backup", id));
    json.put("yes", yes);
    json.put("planShown", planShown);
    json.put("dryRun", dryRun);
    json.put("allowDowngrade", allowDowngrade);
    json.put("keepBackup", keepBackup);
    json.put("force", force);
    json.put("json", this.json);
    if (!answers.isEmpty()) {
      json.set("answers", answers.toJson());
    }
    if (keepChanges) {
      json.put("keepChanges", true);
    }
    if (stopIfSlow) {
      json.put("stopIfSlow", true);
    }
    json.put("by", by);
    return JsonObject.text(json);
  }
}
