package dev.instar.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.Durable;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.RepairException;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an installation remembers between changes, in {@code state/metadata.json}:
 *
 * <pre>{@code
 * {
 *   "structure_version": 1,
 *   "installation_version": "1.2.0",
 *   "last_upgraded": "2026-01-01T10:11:14Z",
 *   "installation_id": "5f0c…",
 *   "highest_version": "1.2.0",
 *   "roots": {"home": "/home/u/.local/share/employees-data"},
 *   "made_by": {"home": "1.0.0"},
 *   "images": {"1.2.0": "<hash of the image's tree>"},
 *   "bad_versions": {"1.3.0": "its health check ended with exit code 1"}
 * }
 * }</pre>
 *
 * @param highestVersion the highest version that was ever active, so that an old release offered as
 *     new is noticed
 * @param roots where each data root lay at the last change, or when a command saw it for the first
 *     time since; empty where it was absent
 * @param madeBy the data version of the image that ran when a root was seen for the first time
 *     since the last change, which has made it; the file of an older program has none
 * @param images the tree hash of every image that was verified
 * @param badVersions versions that failed here, with the reason
 */
public record Metadata(
    Version installationVersion,
    Instant lastUpgraded,
    String installationId,
    Version highestVersion,
    Map<String, Optional<Path>> roots,
    Map<String, Version> madeBy,
    Map<Version, Sha256> images,
    Map<Version, String> badVersions) {

  /** The version of the layout on disk that this program writes. */
  public static final int STRUCTURE_VERSION = 1;

  public Metadata {
    roots = Map.copyOf(roots);
    madeBy = Map.copyOf(madeBy);
    images = Map.copyOf(images);
    badVersions = Map.copyOf(badVersions);
  }

  /** What is known of an installation in which a first version has just become active. */
  public static Metadata first(Version version, Instant now, String installationId) {
    return new Metadata(
        version, now, installationId, version, Map.of(), Map.of(), Map.of(), Map.of());
  }

  /** With a version active that was verified and is well; its image is known by its tree. */
  public Metadata withActive(Version version, Instant now, Sha256 tree) {
    Version highest = highestVersion.isNewerThan(version) ? highestVersion : version;
    Map<Version, Sha256> trees = new TreeMap<>(images);
    trees.put(version, tree);
    Map<Version, String> bad = new TreeMap<>(badVersions);
    bad.remove(version);
    return new Metadata(version, now, installationId, highest, roots, madeBy, trees, bad);
  }

  /** With the places that these roots have after a change; what is known of others stays. */
  public Metadata withRoots(Map<String, Optional<Path>> after) {
    Map<String, Optional<Path>> places = new TreeMap<>(roots);
    places.putAll(after);
    Map<String, Version> makers = new TreeMap<>(madeBy);
    makers.keySet().removeAll(after.keySet());
    return with(places, makers, images, badVersions);
  }

  /**
   * With a root that was seen for the first time.
   *
   * @param maker the data version of the image that made it, when that is known
   */
  public Metadata withSeen(String root, Path place, Optional<Version> maker) {
    Map<String, Optional<Path>> places = new TreeMap<>(roots);
    places.put(root, Optional.of(place));
    Map<String, Version> makers = new TreeMap<>(madeBy);
    maker.ifPresent(version -> makers.put(root, version));
    return with(places, makers, images, badVersions);
  }

  /** With a version that failed here. */
  public Metadata withBadVersion(Version version, String why) {
    Map<Version, String> bad = new TreeMap<>(badVersions);
    bad.put(version, why);
    return with(roots, madeBy, images, bad);
  }

  /** With the hash of one more image. */
  public Metadata withImage(Version version, Sha256 tree) {
    Map<Version, Sha256> trees = new TreeMap<>(images);
    trees.put(version, tree);
    return with(roots, madeBy, trees, badVersions);
  }

  /** With every data root absent, so that none is missed. */
  public Metadata withoutData() {
    Map<String, Optional<Path>> absent = new TreeMap<>();
    roots.keySet().forEach(name -> absent.put(name, Optional.empty()));
    return with(absent, madeBy, images, badVersions);
  }

  private Metadata with(
      Map<String, Optional<Path>> places,
      Map<String, Version> makers,
      Map<Version, Sha256> trees,
      Map<Version, String> bad) {
    return new Metadata(
        installationVersion,
        lastUpgraded,
        installationId,
        highestVersion,
        places,
        makers,
        trees,
        bad);
  }

  /**
   * Reads it.
   *
   * @return empty when nothing was ever installed here
   * @throws RepairException when it is damaged, or of a structure that this program does not know
   */
  public static Optional<Metadata> read(Layout layout) throws IOException, RepairException {
    if (!Files.exists(layout.metadata())) {
      return Optional.empty();
    }
    try {
      JsonObject json = JsonObject.parse("metadata.json", Files.readAllBytes(layout.metadata()));
      long structure = json.number("structure_version");
      if (structure > STRUCTURE_VERSION) {
        throw json.problem(
            "structure_version", "is " + structure + ", newer than this program knows");
      }
      return Optional.of(read(json));
    } catch (FormatException e) {
      throw new RepairException(
          "The record of this installation, "
              + layout.metadata()
              + ", cannot be used: "
              + e.getMessage()
              + ".",
          "Nothing was changed.",
          "Move the file away and run the command again; the next change writes it anew. Going back"
              + " to an image of before then needs the hash of that image in it again.",
          e);
    }
  }

  private static Metadata read(JsonObject json) throws FormatException {
    Map<String, Optional<Path>> roots = new TreeMap<>();
    JsonObject places = json.object("roots");
    for (String name : places.keys()) {
      String place = places.string(name);
      roots.put(name, place.isEmpty() ? Optional.empty() : Optional.of(path(places, name)));
    }
    Map<String, Version> makers = new TreeMap<>();
    Optional<JsonObject> made = json.optionalObject("made_by");
    if (made.isPresent()) {
      for (String name : made.get().keys()) {
        makers.put(name, made.get().version(name));
      }
    }
    Map<Version, Sha256> images = new TreeMap<>();
    JsonObject trees = json.object("images");
    for (String version : trees.keys()) {
      images.put(Version.parse(version), trees.sha256(version));
    }
    Map<Version, String> bad = new TreeMap<>();
    JsonObject reasons = json.object("bad_versions");
    for (String version : reasons.keys()) {
      bad.put(Version.parse(version), reasons.string(version));
    }
    return new Metadata(
        json.version("installation_version"),
        instant(json),
        json.string("installation_id"),
        json.version("highest_version"),
        roots,
        makers,
        images,
        bad);
  }

  private static Path path(JsonObject json, String key) throws FormatException {
    try {
      return Path.of(json.string(key));
    } catch (InvalidPathException e) {
      throw json.problem(key, "is no path here (" + e.getReason() + ")");
    }
  }

  private static Instant instant(JsonObject json) throws FormatException {
    try {
      return Instant.parse(json.string("last_upgraded"));
    } catch (java.time.format.DateTimeParseException e) {
      throw json.problem("last_upgraded", "must be a time");
    }
  }

  /** Writes it, atomically. */
  public void write(Layout layout, Durable durable) throws IOException {
    ObjectNode json = JsonObject.newObject();
    json.put("structure_version", STRUCTURE_VERSION);
    json.put("installation_version", installationVersion.text());
    json.put("last_upgraded", lastUpgraded.toString());
    json.put("installation_id", installationId);
    json.put("highest_version", highestVersion.text());
    ObjectNode places = json.putObject("roots");
    new TreeMap<>(roots)
        .forEach((name, path) -> places.put(name, path.map(Path::toString).orElse("")));
    ObjectNode makers = json.putObject("made_by");
    new TreeMap<>(madeBy).forEach((name, version) -> makers.put(name, version.text()));
    ObjectNode trees = json.putObject("images");
    new TreeMap<>(images).forEach((version, tree) -> trees.put(version.text(), tree.hex()));
    ObjectNode reasons = json.putObject("bad_versions");
    new TreeMap<>(badVersions).forEach((version, why) -> reasons.put(version.text(), why));
    durable.replace(layout.metadata(), JsonObject.text(json));
  }
}
