package dev.instar.release;

import dev.instar.model.NetworkException;
import dev.instar.model.SumsFile;
import dev.instar.model.Version;
import dev.instar.net.Get;
import dev.instar.net.Http;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What GitHub's web site, or a server like it, tells of releases by redirects and status alone:
 * {@code /releases/latest} leads to {@code /releases/tag/TAG}, and {@code
 * /releases/download/TAG/ASSET} to an asset. Nothing of it counts against the API's quota.
 */
record GitHubSite(Http http, String releases, Tags tags) {
  private static final int SUMS_LIMIT = 1 << 20;

  /**
   * The site that belongs to an API.
   *
   * @param api without a slash at its end; on GitHub Enterprise it ends in {@code /api/v3}
   */
  static GitHubSite of(Http http, String api, String repository, Tags tags) {
    String site =
        api.equals("https://api.github.com")
            ? "https://github.com"
            : api.replaceFirst("/api/v3$", "");
    return new GitHubSite(http, site + "/" + repository + "/releases", tags);
  }

  /** The release that it names as the latest; none when it does not, or that has no version. */
  Optional<Release> latest() throws NetworkException {
    String before = "/releases/tag/";
    Optional<String> path =
        http.redirect(Get.of(URI.create(releases + "/latest"), "*/*")).map(URI::getRawPath);
    if (path.isEmpty() || !path.get().contains(before)) {
      return Optional.empty();
    }
    String tag = path.get().substring(path.get().indexOf(before) + before.length());
    try {
      String decoded = URLDecoder.decode(tag.replace("+", "%2B"), StandardCharsets.UTF_8);
      return tags.version(decoded).map(version -> at(version, decoded));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A release by its version, under the first tag of it that has a signed one. */
  Optional<Release> find(Version version) throws NetworkException {
    for (String tag : tags.of(version)) {
      Release release = at(version, tag);
      URI sums = release.asset(SumsFile.NAME).orElseThrow().url();
      if (http.find(Get.of(sums, "application/octet-stream"), SUMS_LIMIT).isPresent()) {
        return Optional.of(release);
      }
    }
    return Optional.empty();
  }

  private Release at(Version version, String tag) {
    String encoded = URLEncoder.encode(tag, StandardCharsets.UTF_8).replace("%2F", "/");
    return Release.at(URI.create(releases + "/download/" + encoded + "/"), version, tag);
  }
}
