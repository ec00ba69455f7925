package dev.instar.install;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.BesideData;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The change in flight, as recovery finds it; the only thing recovery reads. It says everything
 * that is needed to go on or back without asking anybody. Written before the first thing on disk
 * changes, replaced as a whole at each change of state, deleted when all is done:
 *
 * <pre>{@code
 * {
 *   "format": 1,
 *   "updater": "1.2.0",
 *   "id": "20260101T101112Z-1.0.0",
 *   "operation": "upgrade",
 *   "state": "committed",
 *   "started": "2026-01-01T10:11:12Z",
 *   "from": "1.0.0",
 *   "to": "1.2.0",
 *   "tree": "<hash of the tree of the image 1.2.0>",
 *   "data_version": "1.2.0",
 *   "roots": {"home": "/home/u/.local/share/employees-data", "cache": ""},
 *   "places": {"home": "/home/u/.local/share/employees-data", "cache": "/home/u/.cache/employees"},
 *   "stages": ["/home/u/.local/share/.employees-data.instar-stage-20260101T101112Z-1.0.0"],
 *   "keep_backup": true,
 *   "reason": "",
 *   "units": [{"live": "…", "next": "…", "kept": "…", "attempted": "…"}],
 *   "account": {"user": "ada", "data_from": "1.0.0", …}
 * }
 * }</pre>
 *
 * <p>States, and what recovery does in each: {@code prepared} (throws the stages away), {@code
 * committed} (finishes the exchange), {@code switched} (runs the health check), {@code healthy}
 * (records and cleans up), {@code reverting} (exchanges back). {@code updater} names the image
 * whose updater wrote the journal and must read it; {@code format} and {@code updater} keep their
 * place and meaning in every later format.
 *
 * @param id also the id of the backup of the state before
 * @param from the version that was active; empty for a first installation
 * @param tree of the image that becomes active
 * @param dataVersion the version of the data after the change; empty when the app has none
 * @param roots where each data root lies after the change, empty where it is absent
 * @param places where each data root lies or would lie, so that what appears there is found
 * @param stages directories beside the data that hold the next state, to be deleted in the end
 * @param reason why the change is being taken back; empty unless reverting
 * @param account what it did to the data; known from the commit on
 */
public record Journal(
    Version updater,
    String id,
    Operation operation,
    State state,
    Instant started,
    Optional<Version> from,
    Version to,
    Sha256 tree,
    Optional<Version> dataVersion,
    Map<String, Optional<Path>> roots,
    Map<String, Path> places,
    List<Path> stages,
    boolean keepBackup,
    String reason,
    List<Unit> units,
    Optional<Account> account) {

  public static final int FORMAT = 1;

  private static final Pattern ID = Pattern.compile("[0-9]{8}T[0-9]{6}Z[0-9A-Za-z.+-]{0,110}");

  /** What the change is. */
  public enum Operation {
    INSTALL,
    UPGRADE,
    ROLLBACK,

    /** The data come to the version that the active program uses. */
    MIGRATE;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How far the change has come. */
  public enum State {
    PREPARED,
    COMMITTED,
    SWITCHED,
    HEALTHY,
    REVERTING;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Journal {
    roots = Map.copyOf(roots);
    places = Map.copyOf(places);
    stages = List.copyOf(stages);
    units = List.copyOf(units);
  }

  /** The same change in another state. */
  public Journal in(State next) {
    return new Journal(
        updater,
        id,
        operation,
        next,
        started,
        from,
        to,
        tree,
        dataVersion,
        roots,
        places,
        stages,
        keepBackup,
        reason,
        units,
        account);
  }

  /** The same change with the exchange it is about to make. */
  public Journal committing(
      List<Unit> exchange, Map<String, Optional<Path>> rootsAfter, Account account) {
    return new Journal(
        updater,
        id,
        operation,
        State.COMMITTED,
        started,
        from,
        to,
        tree,
        dataVersion,
        rootsAfter,
        places,
        stages,
        keepBackup,
        reason,
        exchange,
        Optional.of(account));
  }

  /** The same change on its way back; every unit has a place for what was attempted. */
  public Journal reverting(String why, List<Unit> exchange) {
    return new Journal(
        updater,
        id,
        operation,
        State.REVERTING,
        started,
        from,
        to,
        tree,
        dataVersion,
        roots,
        places,
        stages,
        keepBackup,
        why,
        exchange,
        account);
  }

  String toJson() {
    ObjectNode root = JsonObject.newObject();
    root.put("format", FORMAT);
    root.put("updater", updater.text());
    root.put("id", id);
    root.put("operation", operation.label());
    root.put("state", state.label());
    root.put("started", started.toString());
    from.ifPresent(version -> root.put("from", version.text()));
    root.put("to", to.text());
    root.put("tree", tree.hex());
    dataVersion.ifPresent(version -> root.put("data_version", version.text()));
    ObjectNode rootsAfter = root.putObject("roots");
    new TreeMap<>(roots)
        .forEach((name, path) -> rootsAfter.put(name, path.map(Path::toString).orElse("")));
    ObjectNode placesAnyway = root.putObject("places");
    new TreeMap<>(this.places).forEach((name, path) -> placesAnyway.put(name, path.toString()));
    ArrayNode stageList = root.putArray("stages");
    stages.forEach(stage -> stageList.add(stage.toString()));
    root.put("keep_backup", keepBackup);
    root.put("reason", reason);
    ArrayNode unitList = root.putArray("units");
    for (Unit unit : units) {
      ObjectNode node = unitList.addObject();
      node.put("live", unit.live().toString());
      unit.next().ifPresent(path -> node.put("next", path.toString()));
      unit.kept().ifPresent(path -> node.put("kept", path.toString()));
      unit.attempted().ifPresent(path -> node.put("attempted", path.toString()));
    }
    account.ifPresent(done -> done.writeTo(root.putObject("account")));
    return JsonObject.text(root);
  }

  static Journal read(JsonObject json) throws FormatException {
    Map<String, Optional<Path>> roots = new TreeMap<>();
    JsonObject present = json.object("roots");
    for (String name : present.keys()) {
      boolean absent = present.string(name).isEmpty();
      roots.put(name, absent ? Optional.empty() : Optional.of(absolute(present, name)));
    }
    Map<String, Path> places = new TreeMap<>();
    JsonObject anyway = json.object("places");
    for (String name : anyway.keys()) {
      places.put(name, absolute(anyway, name));
    }
    List<Unit> units = new ArrayList<>();
    for (JsonObject unit : json.objects("units")) {
      units.add(
          new Unit(
              absolute(unit, "live"),
              optionalPath(unit, "next"),
              optionalPath(unit, "kept"),
              optionalPath(unit, "attempted")));
    }
    List<Path> stages = new ArrayList<>();
    String id = id(json);
    for (String stage : json.strings("stages")) {
      stages.add(stage(json, stage, id));
    }
    return new Journal(
        json.version("updater"),
        id,
        label(json, "operation", Operation.values()),
        label(json, "state", State.values()),
        started(json),
        json.optionalVersion("from"),
        json.version("to"),
        json.sha256("tree"),
        json.optionalVersion("data_version"),
        roots,
        places,
        stages,
        json.flag("keep_backup", true),
        json.string("reason"),
        units,
        Account.read(json, "account"));
  }

  private static Instant started(JsonObject json) throws FormatException {
    try {
      return Instant.parse(json.string("started"));
    } catch (java.time.format.DateTimeParseException e) {
      throw json.problem("started", "must be a time, is \"" + json.string("started") + "\"");
    }
  }

  private static <E extends Enum<E>> E label(JsonObject json, String key, E[] values)
      throws FormatException {
    String text = json.string(key);
    for (E value : values) {
      if (value.name().toLowerCase(Locale.ROOT).equals(text)) {
        return value;
      }
    }
    throw json.problem(key, "is \"" + text + "\", which nobody knows");
  }

  private static Optional<Path> optionalPath(JsonObject json, String key) throws FormatException {
    return json.has(key) ? Optional.of(absolute(json, key)) : Optional.empty();
  }

  private static Path absolute(JsonObject json, String key) throws FormatException {
    return absolute(json, key, json.string(key));
  }

  private static Path absolute(JsonObject json, String key, String text) throws FormatException {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute() && path.normalize().equals(path) && path.getFileName() != null) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw json.problem(key, "is \"" + text + "\", no path here (" + e.getReason() + ")");
    }
    throw json.problem(key, "must be an absolute path, is \"" + text + "\"");
  }

  /** It becomes the name of what is deleted in the end, so it must be no other name. */
  private static String id(JsonObject json) throws FormatException {
    String id = json.string("id");
    if (!ID.matcher(id).matches()) {
      throw json.problem("id", "is \"" + id + "\", not the id of a change");
    }
    return id;
  }

  /** A stage is deleted whatever is in it, so its name must say that it is one of this change. */
  private static Path stage(JsonObject json, String text, String id) throws FormatException {
    Path path = absolute(json, "stages", text);
    String name = String.valueOf(path.getFileName());
    boolean isStage =
        BesideData.isStageName(name) || name.startsWith("change-") || name.startsWith(".trial-");
    if (!isStage || !name.contains(id)) {
      throw json.problem("stages", "names \"" + text + "\", which this change has not made");
    }
    return path;
  }
}
