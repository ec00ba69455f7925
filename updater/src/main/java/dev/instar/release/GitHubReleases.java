package dev.instar.release;

import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.NetworkException;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.net.Get;
import dev.instar.net.Http;
import dev.instar.net.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The releases of a repository on GitHub, or on any server that answers as GitHub's REST API does
 * (version 2022-11-28, "Releases"). Releases whose tag is no version are passed over.
 *
 * <p>GitHub answers 60 requests an hour to one address without a token, and many users can share an
 * address. Without a token the web site is therefore asked first, whose redirects do not count; the
 * API is asked for what it does not have.
 */
public final class GitHubReleases implements ReleaseSource {
  private static final String MEDIA_TYPE = "application/vnd.github+json";
  private static final int MAX_ANSWER = 16 << 20;
  private static final int MAX_PAGES = 10;
  private static final int SHOWN = 60;
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]+");

  private final Http http;
  private final String base;
  private final String repository;
  private final String check;
  private final Tags tags;
  private final GitHubSite site;

  /**
   * Nothing is asked yet.
   *
   * @param base of the API, as {@code https://api.github.com}; slashes at its end do not matter
   * @param repository as {@code owner/name}
   * @param tags how the publisher names releases
   * @param check the command that shows the newest release, for messages to the user
   */
  public GitHubReleases(Http http, URI base, String repository, Tags tags, String check) {
    this.http = http;
    this.base = base.toString().replaceFirst("/+$", "");
    this.repository = repository;
    this.check = check;
    this.tags = tags;
    this.site = GitHubSite.of(http, this.base, repository, tags);
  }

  @Override
  public Release latest() throws NetworkException {
    Optional<Release> onSite = hasToken() ? Optional.empty() : site.latest();
    return onSite.isPresent() ? onSite.get() : latestByApi();
  }

  private boolean hasToken() {
    return http.hasTokenFor(URI.create(base));
  }

  private Release latestByApi() throws NetworkException {
    URI address = address("/latest");
    Optional<Response> response = http.find(get(address), MAX_ANSWER);
    if (response.isPresent()) {
      Optional<Release> release = release(address, response.get());
      if (release.filter(GitHubReleases::isForEverybody).isPresent()) {
        return release.get();
      }
    }
    // None is marked as the latest, or one that has no version.
    return list().stream()
        .filter(GitHubReleases::isForEverybody)
        .findFirst()
        .orElseThrow(this::noneYet);
  }

  private NetworkException noneYet() {
    return new NetworkException(
        "There is no release of " + place() + " yet.",
        "Nothing was changed.",
        "Try again when the publisher has put one out.");
  }

  @Override
  public Release byVersion(Version version) throws NetworkException, UsageException {
    if (!hasToken()) {
      Optional<Release> onSite = site.find(version);
      if (onSite.isPresent()) {
        return onSite.get();
      }
    }
    for (String tag : tags.of(version)) {
      URI address = address("/tags/" + tag);
      Optional<Response> response = http.find(get(address), MAX_ANSWER);
      if (response.isPresent()) {
        Optional<Release> release = release(address, response.get());
        if (release
            .filter(found -> isPublic(found) && found.version().equals(version))
            .isPresent()) {
          return release.get();
        }
      }
    }
    for (Release release : list()) { // its tag may spell the version in another way
      if (release.version().equals(version)) {
        return release;
      }
    }
    throw new UsageException(
        "There is no release " + version + " of " + place() + ".",
        "Nothing was changed.",
        "`" + check + "` shows the newest release.");
  }

  @Override
  public List<Release> list() throws NetworkException {
    List<Release> releases = new ArrayList<>();
    Optional<URI> page = Optional.of(address("?per_page=100"));
    for (int pages = 0; page.isPresent() && pages < MAX_PAGES; pages++) {
      Response response = http.fetch(get(page.get()), MAX_ANSWER);
      releases.addAll(releases(page.get(), response));
      page = response.nextPage(page.get());
    }
    releases.removeIf(release -> !isPublic(release));
    releases.sort(Comparator.comparing(Release::version).reversed());
    return List.copyOf(releases);
  }

  private static boolean isPublic(Release release) {
    return !release.draft();
  }

  private static boolean isForEverybody(Release release) {
    return isPublic(release) && !release.prerelease();
  }

  private Optional<Release> release(URI address, Response response) throws NetworkException {
    try {
      return reader(address).read(JsonObject.parse("the release", response.bytes()));
    } catch (FormatException e) {
      throw unreadable(address, response, e);
    }
  }

  private List<Release> releases(URI address, Response response) throws NetworkException {
    try {
      List<Release> releases = new ArrayList<>();
      for (JsonObject json : JsonObject.parseList("the list of releases", response.bytes())) {
        reader(address).read(json).ifPresent(releases::add);
      }
      return releases;
    } catch (FormatException e) {
      throw unreadable(address, response, e);
    }
  }

  private ReleaseReader reader(URI address) {
    return new ReleaseReader(tags, address, http::hasTokenFor);
  }

  private static NetworkException unreadable(URI address, Response response, FormatException e) {
    return new NetworkException(
        address.getAuthority()
            + " did not answer as GitHub's API does, but with \""
            + beginning(response)
            + "\" ("
            + e.getMessage()
            + ").",
        "Nothing was changed.",
        "Check the release source (INSTAR_SOURCE, when it is set), then try again.",
        e);
  }

  private static String beginning(Response response) {
    byte[] bytes = response.bytes();
    String text = new String(bytes, 0, Math.min(bytes.length, SHOWN), StandardCharsets.UTF_8);
    String printable = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
    return bytes.length > SHOWN ? printable + "..." : printable;
  }

  private URI address(String rest) {
    return URI.create(base + "/repos/" + repository + "/releases" + rest);
  }

  private static Get get(URI address) {
    return Get.of(address, MEDIA_TYPE);
  }

  private String place() {
    return repository + " at " + URI.create(base).getAuthority();
  }
}
