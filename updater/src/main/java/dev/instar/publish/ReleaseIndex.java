package dev.instar.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.disk.Durable;
import dev.instar.model.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The list of releases in a directory, for servers that only have files. It has the form in which
 * GitHub's REST API lists releases; the addresses are relative to it:
 *
 * <pre>{@code
 * [{"tag_name": "v1.2.0", "prerelease": false, "draft": false,
 *   "published_at": "2026-01-01T00:00:00Z", "body": "What is new",
 *   "assets": [{"name": "SHA256SUMS", "browser_download_url": "1.2.0/SHA256SUMS"}]}]
 * }</pre>
 */
public record ReleaseIndex(Path directory) {
  private static final String NAME = "releases.json";

  /**
   * Writes the list of what is in the directory now.
   *
   * @return how many releases it lists
   */
  public int write(Durable durable) throws IOException {
    ArrayNode list = JsonObject.newObject().putArray("releases");
    for (ServedReleases.Release release : new ServedReleases(directory).all()) {
      ObjectNode json = list.addObject();
      json.put("tag_name", release.tag());
      json.put("prerelease", release.prerelease());
      json.put("draft", false);
      json.put("published_at", release.manifest().published().toString());
      json.put("body", release.notes());
      ArrayNode assets = json.putArray("assets");
      for (ServedReleases.Asset asset : release.assets()) {
        assets
            .addObject()
            .put("name", asset.name())
            .put("browser_download_url", address(asset.file()));
      }
    }
    durable.replace(directory.resolve(NAME), JsonObject.text(list));
    return list.size();
  }

  /** Relative to the list, whatever system wrote it. */
  private String address(Path file) {
    return StreamSupport.stream(directory.relativize(file).spliterator(), false)
        .map(name -> Addresses.encode(name.toString()))
        .collect(Collectors.joining("/"));
  }
}
