package dev.instar.release;

import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.NetworkException;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.net.Get;
import dev.instar.net.Http;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The releases on a server that only has files: one of them lists the others, in the form in which
 * GitHub's REST API lists releases, with addresses that are relative to it.
 */
public final class StaticReleases implements ReleaseSource {
  /** The name that such a list has. */
  public static final String INDEX = "releases.json";

  private static final int MAX_INDEX = 16 << 20;

  private final Http http;
  private final URI index;
  private final Tags tags;
  private final String check;

  /**
   * Nothing is asked yet.
   *
   * @param index the address of the list
   * @param check the command that shows the newest release, for messages to the user
   */
  public StaticReleases(Http http, URI index, Tags tags, String check) {
    this.http = http;
    this.index = index;
    this.tags = tags;
    this.check = check;
  }

  @Override
  public Release latest() throws NetworkException {
    return list().stream()
        .filter(release -> !release.prerelease())
        .findFirst()
        .orElseThrow(() ->
            new NetworkException(
                "There is no release in " + index + " yet.",
                "Nothing was changed.",
                "Try again when the publisher has put one out."));
  }

  @Override
  public Release byVersion(Version version) throws NetworkException, UsageException {
    Optional<Release> release =
        list().stream().filter(candidate -> candidate.version().equals(version)).findFirst();
    if (release.isEmpty()) {
      throw new UsageException(
          "There is no release " + version + " in " + index + ".",
          "Nothing was changed.",
          "`" + check + "` shows the newest release.");
    }
    return release.get();
  }

  @Override
  public List<Release> list() throws NetworkException {
    byte[] bytes = http.fetch(Get.of(index, "application/json"), MAX_INDEX).bytes();
    ReleaseReader reader = new ReleaseReader(tags, index, address -> false);
    try {
      List<Release> releases = new ArrayList<>();
      for (JsonObject json : JsonObject.parseList("the list of releases", bytes)) {
        reader.read(json).filter(release -> !release.draft()).ifPresent(releases::add);
      }
      releases.sort(Comparator.comparing(Release::version).reversed());
      return List.copyOf(releases);
    } catch (FormatException e) {
      throw new NetworkException(
          index + " is no list of releases (" + e.getMessage() + ").",
          "Nothing was changed.",
          "Check the release source (INSTAR_SOURCE, when it is set), then try again.",
          e);
    }
  }
}
