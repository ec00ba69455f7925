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
 *   "images": {"1.2.0": "<hash of the image's tree>"},
 *   "bad_versions": {"1.3.0": "its health check ended with exit code 1"}
 * }
 * }</pre>
 *
 * @param highestVersion the highest version that was ever active, so that an old release offered as
 *     new is noticed
 * @param roots where each data root lay at the last change; empty where it was absent
 * @param images the tree hash of every image that was verified
 * @param badVersions versions that failed here, with the reason
 */
public record Metadata(
    Version installationVersion,
    Instant lastUpgraded,
    String installationId,
    Version highestVersion,
    Map<String, Optional<Path>> roots,
    Map<Version, Sha256> images,
    Map<Version, String> badVersions) {

  /** The version of the layout on disk that this program writes. */
  public static final int STRUCTURE_VERSION = 1;

  public Metadata {
    roots = Map.copyOf(roots);
    images = Map.copyOf(images);
    badVersions = Map.copyOf(badVersions);
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
    ObjectNode trees = json.putObject("images");
    new TreeMap<>(images).forEach((version, tree) -> trees.put(version.text(), tree.hex()));
    ObjectNode reasons = json.putObject("bad_versions");
    new TreeMap<>(badVersions).forEach((version, why) -> reasons.put(version.text(), why));
    durable.replace(layout.metadata(), JsonObject.text(json));
  }
}
