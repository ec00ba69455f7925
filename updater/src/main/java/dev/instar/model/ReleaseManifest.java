package dev.instar.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a release says about itself in {@code <app>-<version>.json}. Its hash is in the signed sums,
 * so everything in it is the publisher's word. Example:
 *
 * <pre>{@code
 * {
 *   "format": 1,
 *   "app": "employees",
 *   "repository": "example/employees",
 *   "version": "1.2.0",
 *   "channel": "stable",
 *   "published": "2026-01-01T00:00:00Z",
 *   "notes": "Configuration is YAML now.",
 *   "minimumFrom": "1.0.0", "rollout": 25, "expires": "2026-04-01T00:00:00Z",
 *   "dataVersion": "1.2.0",
 *   "migrations": [{"from": "1.0.0", "to": "1.1.0", "title": "Add department", "risk": "automatic",
 *                   "changes": ["table employees: rebuilt"]}],
 *   "images": [{"platform": "linux-x64", "asset": "employees-1.2.0-linux-x64.tar.gz",
 *               "size": 19113411, "sha256": "…", "unpackedSize": 61000000, "entries": 220, "tree": "…"}]
 * }
 * }</pre>
 */
public record ReleaseManifest(
    AppName app,
    String repository,
    Version version,
    String channel,
    Instant published,
    String notes,
    Optional<Version> dataVersion,
    List<MigrationSummary> migrations,
    List<Image> images,
    Terms terms) {

  public static final int FORMAT = 1;

  /**
   * To whom a release is offered, and for how long its publisher stands by it. Signing it anew can
   * change them.
   *
   * @param minimumFrom the oldest version that updates to it in one step
   * @param rollout how many of 100 installations are offered it
   * @param expires when it is to have been replaced, or signed anew
   */
  public record Terms(Optional<Version> minimumFrom, int rollout, Optional<Instant> expires) {
    public static final int EVERYBODY = 100;

    /** For everybody, for ever. */
    public static final Terms FREE = new Terms(Optional.empty(), EVERYBODY, Optional.empty());

    public Terms {
      if (rollout < 0 || rollout > EVERYBODY) {
        throw new IllegalArgumentException("not of 100: " + rollout);
      }
    }

    /** Whether a version may update to the release in one step. */
    public boolean takes(Version from) {
      return minimumFrom.filter(from::isOlderThan).isEmpty();
    }

    private static Terms read(JsonObject root) throws FormatException {
      long rollout = root.number("rollout", EVERYBODY);
      if (rollout < 0 || rollout > EVERYBODY) {
        throw root.problem("rollout", "must be from 0 to 100, is " + rollout);
      }
      return new Terms(
          root.optionalVersion("minimumFrom"),
          (int) rollout,
          root.has("expires") ? Optional.of(instant(root, "expires")) : Optional.empty());
    }

    private void write(ObjectNode root) {
      minimumFrom.ifPresent(version -> root.put("minimumFrom", version.text()));
      if (rollout < EVERYBODY) {
        root.put("rollout", rollout);
      }
      expires.ifPresent(time -> root.put("expires", time.toString()));
    }
  }

  /**
   * One platform's image.
   *
   * @param asset the archive's name among the release's assets
   * @param size of the archive, in bytes
   * @param unpackedSize of all files together, in bytes
   * @param entries how many files, directories and links the archive holds
   * @param tree hash of the unpacked tree, see {@code dev.instar.disk.Tree}
   */
  public record Image(
      Platform platform,
      String asset,
      long size,
      Sha256 sha256,
      long unpackedSize,
      long entries,
      Sha256 tree) {}

  /**
   * What the plan shows of a migration before anything is downloaded.
   *
   * @param root the data root of whose own versions it is; none for the app's data version
   */
  public record MigrationSummary(
      Version from,
      Version to,
      String title,
      String risk,
      List<String> changes,
      Optional<String> why,
      Optional<String> root)
      implements Hop {
    public MigrationSummary {
      changes = List.copyOf(changes);
    }
  }

  public ReleaseManifest {
    migrations = List.copyOf(migrations);
    images = List.copyOf(images);
  }

  /** The manifest's name among the release's assets. */
  public static String assetName(AppName app, Version version) {
    return app + "-" + version + ".json";
  }

  /** The archive's name among the release's assets. */
  public static String archiveName(AppName app, Version version, Platform platform) {
    return app + "-" + version + "-" + platform + platform.archiveSuffix();
  }

  /**
   * Reads a manifest; keys it does not know are passed over.
   *
   * @throws FormatException when it is not a manifest of a format that is known
   */
  public static ReleaseManifest read(String fileName, byte[] json) throws FormatException {
    JsonObject root = JsonObject.parse(fileName, json);
    long format = root.number("format");
    if (format != FORMAT) {
      throw root.problem("format", "is " + format + "; this program reads format " + FORMAT);
    }
    List<Image> images = new ArrayList<>();
    for (JsonObject image : root.objects("images")) {
      Optional<Platform> platform = Platform.ifKnown(image.string("platform"));
      if (platform.isEmpty()) {
        continue; // of a later day; the others are as good as without it
      }
      images.add(
          new Image(
              platform.get(),
              image.string("asset"),
              image.number("size"),
              image.sha256("sha256"),
              image.number("unpackedSize"),
              image.number("entries"),
              image.sha256("tree")));
    }
    List<MigrationSummary> migrations = new ArrayList<>();
    for (JsonObject migration : root.objects("migrations")) {
      migrations.add(
          new MigrationSummary(
              migration.version("from"),
              migration.version("to"),
              migration.string("title"),
              migration.string("risk"),
              migration.strings("changes"),
              migration.optionalString("why"),
              migration.optionalString("root")));
    }
    return new ReleaseManifest(
        AppName.parse(root.string("app")),
        root.string("repository"),
        root.version("version"),
        root.optionalString("channel").orElse("stable"),
        instant(root, "published"),
        root.optionalString("notes").orElse(""),
        root.optionalVersion("dataVersion"),
        migrations,
        images,
        Terms.read(root));
  }

  /** The same release on other terms. */
  public ReleaseManifest on(Terms other) {
    return new ReleaseManifest(
        app,
        repository,
        version,
        channel,
        published,
        notes,
        dataVersion,
        migrations,
        images,
        other);
  }

  /** The image for a platform, when the release has one. */
  public Optional<Image> imageFor(Platform platform) {
    return images.stream().filter(image -> image.platform().equals(platform)).findFirst();
  }

  /** The manifest as it is written among the assets. */
  public byte[] toJson() {
    ObjectNode root = JsonObject.newObject();
    root.put("format", FORMAT);
    root.put("app", app.text());
    root.put("repository", repository);
    root.put("version", version.text());
    root.put("channel", channel);
    root.put("published", published.toString());
    root.put("notes", notes);
    dataVersion.ifPresent(data -> root.put("dataVersion", data.text()));
    terms.write(root);
    ArrayNode summaries = root.putArray("migrations");
    for (MigrationSummary migration : migrations) {
      ObjectNode summary = summaries.addObject();
      summary
          .put("from", migration.from().text())
          .put("to", migration.to().text())
          .put("title", migration.title())
          .put("risk", migration.risk());
      migration.why().ifPresent(why -> summary.put("why", why));
      migration.root().ifPresent(name -> summary.put("root", name));
      ArrayNode changes = summary.putArray("changes");
      migration.changes().forEach(changes::add);
    }
    ArrayNode list = root.putArray("images");
    for (Image image : images) {
      list.addObject()
          .put("platform", image.platform().toString())
          .put("asset", image.asset())
          .put("size", image.size())
          .put("sha256", image.sha256().hex())
          .put("unpackedSize", image.unpackedSize())
          .put("entries", image.entries())
          .put("tree", image.tree().hex());
    }
    return JsonObject.text(root).getBytes(StandardCharsets.UTF_8);
  }

  private static Instant instant(JsonObject root, String key) throws FormatException {
    String text = root.string(key);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw root.problem(key, "must be a time as 2026-01-01T00:00:00Z, is \"" + text + "\"");
    }
  }
}
