package dev.instar.backup;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.BesideData;
import dev.instar.disk.Tree;
import dev.instar.model.AppName;
import dev.instar.model.DataRoot;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The text of a manifest, {@code backups/<id>/manifest.json}; the same manifest always gives the
 * same text. Format 1:
 *
 * <pre>{@code
 * {
 *   "format" : 1,
 *   "id" : "20261121T101112Z-1.0.0",
 *   "created" : "2026-11-21T10:11:12Z",
 *   "reason" : "upgrade",
 *   "app" : "employees",
 *   "appVersion" : "1.0.0",
 *   "dataVersion" : "1.0.0",
 *   "roots" : [ {
 *     "name" : "home",
 *     "kind" : "directory",
 *     "livePath" : "/home/ada/.local/share/employees-data",
 *     "place" : "data/home",
 *     "present" : true,
 *     "items" : [ {
 *       "path" : "config.json",
 *       "kind" : "f",
 *       "size" : 412,
 *       "sha256" : "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
 *     } ]
 *   } ]
 * }
 * }</pre>
 *
 * <p>{@code place} is relative to the manifest's directory, so that an installation can be moved,
 * or absolute where the backup lies beside the data. An item's kind is the letter of {@link
 * Tree.Kind}. A place or path that could lead out of the backup is refused when it is read.
 */
final class ManifestFormat {
  static final int FORMAT = 1;

  private final Path directory;

  /**
   * @param directory of the backup, {@code backups/<id>}
   */
  ManifestFormat(Path directory) {
    this.directory = directory;
  }

  /** Where a root's data lie when they can be renamed into the backup's directory. */
  Path placeInside(String root) {
    return directory.resolve("data").resolve(root);
  }

  String text(BackupManifest manifest) {
    ObjectNode json = JsonObject.newObject();
    json.put("format", FORMAT);
    json.put("id", manifest.id());
    json.put("created", manifest.created().toString());
    json.put("reason", manifest.reason().label());
    json.put("app", manifest.app().text());
    manifest.appVersion().ifPresent(version -> json.put("appVersion", version.text()));
    manifest.dataVersion().ifPresent(version -> json.put("dataVersion", version.text()));
    ArrayNode roots = json.putArray("roots");
    for (BackupManifest.Root root : manifest.roots()) {
      write(root, roots.addObject());
    }
    return JsonObject.text(json);
  }

  private void write(BackupManifest.Root root, ObjectNode json) {
    boolean inside = root.place().equals(placeInside(root.name()));
    json.put("name", root.name());
    json.put("kind", root.kind().label());
    json.put("livePath", root.livePath().toString());
    json.put("place", inside ? "data/" + root.name() : root.place().toString());
    json.put("present", root.present());
    ArrayNode items = json.putArray("items");
    for (Tree.Item item : root.tree().items()) {
      items
          .addObject()
          .put("path", item.path())
          .put("kind", String.valueOf(item.kind().letter()))
          .put("size", item.size())
          .put("sha256", item.sha256().hex());
    }
  }

  BackupManifest read(String source, byte[] bytes) throws FormatException {
    JsonObject json = JsonObject.parse(source, bytes);
    long format = json.number("format");
    if (format != FORMAT) {
      throw json.problem("format", "is " + format + "; this program knows format " + FORMAT);
    }
    String id = json.string("id");
    if (!id.equals(String.valueOf(directory.getFileName()))) {
      throw json.problem("id", "is \"" + id + "\", another than its directory's name");
    }
    AppName app = AppName.parse(json.string("app"));
    List<BackupManifest.Root> roots = new ArrayList<>();
    for (JsonObject root : json.objects("roots")) {
      roots.add(root(app, id, root));
    }
    return new BackupManifest(
        id,
        created(json),
        reason(json),
        app,
        json.optionalVersion("appVersion"),
        json.optionalVersion("dataVersion"),
        roots);
  }

  private BackupManifest.Root root(AppName app, String id, JsonObject json) throws FormatException {
    DataRoot root = dataRoot(json);
    Path live = absolute(json, "livePath");
    String written = json.string("place");
    Path place =
        written.equals("data/" + root.name()) ? placeInside(root.name()) : absolute(json, "place");
    if (!place.equals(placeInside(root.name()))
        && !place.equals(BesideData.of(app, root, live).backups().resolve(id))) {
      throw json.problem("place", "is \"" + written + "\", which is no place of a backup");
    }
    List<Tree.Item> items = new ArrayList<>();
    for (JsonObject item : json.objects("items")) {
      items.add(item(item));
    }
    return new BackupManifest.Root(
        root.name(), root.kind(), live, place, json.flag("present", true), new Tree(items));
  }

  private static DataRoot dataRoot(JsonObject json) throws FormatException {
    String kind = json.string("kind");
    for (DataRoot.Kind known : DataRoot.Kind.values()) {
      if (known.label().equals(kind)) {
        try {
          return new DataRoot(json.string("name"), "", known, List.of());
        } catch (IllegalArgumentException e) {
          throw json.problem("name", "is not the name of a data root");
        }
      }
    }
    throw json.problem("kind", "must be directory or files, is \"" + kind + "\"");
  }

  private static Path absolute(JsonObject json, String key) throws FormatException {
    String text = json.string(key);
    try {
      Path path = Path.of(text);
      if (path.isAbsolute() && path.normalize().equals(path) && path.getParent() != null) {
        return path;
      }
    } catch (InvalidPathException e) {
      // the same as any other text that is no path
    }
    throw json.problem(key, "must be an absolute path, is \"" + text + "\"");
  }

  private static Tree.Item item(JsonObject json) throws FormatException {
    String path = json.string("path");
    boolean leaves =
        path.startsWith("/")
            || Arrays.stream(path.split("/", -1))
                .anyMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
    if (leaves) {
      throw json.problem("path", "must be a path inside the data, is \"" + path + "\"");
    }
    String letter = json.string("kind");
    Tree.Kind kind =
        Tree.Kind.ofLetter(letter)
            .orElseThrow(() -> json.problem("kind", "is \"" + letter + "\", no kind of item"));
    return new Tree.Item(path, kind, json.number("size"), json.sha256("sha256"));
  }

  private static Instant created(JsonObject json) throws FormatException {
    String text = json.string("created");
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw json.problem("created", "must be a time as 2026-11-21T10:11:12Z, is \"" + text + "\"");
    }
  }

  private static BackupManifest.Reason reason(JsonObject json) throws FormatException {
    String text = json.string("reason");
    for (BackupManifest.Reason reason : BackupManifest.Reason.values()) {
      if (reason.label().equals(text.toLowerCase(Locale.ROOT))) {
        return reason;
      }
    }
    throw json.problem("reason", "is \"" + text + "\", which is not known");
  }
}
