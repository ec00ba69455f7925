package dev.instar.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.model.JsonObject;
import dev.instar.publish.ServedReleases.Asset;
import dev.instar.publish.ServedReleases.Release;

/**
 * Releases as GitHub's REST API writes them (version 2022-11-28), with those fields that a client
 * of releases can use.
 *
 * @param base the server's own address without a slash at its end
 * @param repository {@code owner/name}
 */
record GitHubJson(String base, String repository) {

  ObjectNode release(Release release) {
    ObjectNode json = JsonObject.newObject();
    String published = release.manifest().published().toString();
    json.put("url", api() + "/" + release.id());
    json.put("assets_url", api() + "/" + release.id() + "/assets");
    json.put("html_url", page(release));
    json.put("id", release.id());
    json.put("tag_name", release.tag());
    json.put("name", release.manifest().version().text());
    json.put("draft", false);
    json.put("prerelease", release.prerelease());
    json.put("created_at", published);
    json.put("published_at", published);
    json.put("body", release.notes());
    ArrayNode assets = json.putArray("assets");
    release.assets().forEach(asset -> assets.add(asset(release, asset)));
    return json;
  }

  ObjectNode asset(Release release, Asset asset) {
    ObjectNode json = JsonObject.newObject();
    json.put("url", api() + "/assets/" + asset.id());
    json.put("id", asset.id());
    json.put("name", asset.name());
    json.put("state", "uploaded");
    json.put("content_type", asset.contentType());
    json.put("size", asset.size());
    json.put("digest", "sha256:" + asset.sha256());
    json.put("created_at", asset.modified().toString());
    json.put("updated_at", asset.modified().toString());
    json.put("browser_download_url", download(release, asset.name()));
    return json;
  }

  /** The page of a release on the web site. */
  String page(Release release) {
    return web() + "/tag/" + release.tag();
  }

  /** Where a browser downloads an asset. */
  String download(Release release, String asset) {
    return web() + "/download/" + release.tag() + "/" + asset;
  }

  /** The page of the list of releases that a {@code Link} header names. */
  String page(int page, int perPage) {
    return api() + "?per_page=" + perPage + "&page=" + page;
  }

  static ObjectNode problem(int status, String message) {
    return JsonObject.newObject()
        .put("message", message)
        .put("documentation_url", "https://docs.github.com/rest")
        .put("status", Integer.toString(status));
  }

  private String api() {
    return base + "/repos/" + repository + "/releases";
  }

  private String web() {
    return base + "/" + repository + "/releases";
  }
}
