package dev.instar.release;

import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.Version;
import dev.instar.model.WithdrawalMark;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads one release in the form of GitHub's REST API; keys it does not know are passed over. */
final class ReleaseReader {
  private final Tags tags;
  private final URI base;
  private final Predicate<URI> hasToken;

  /**
   * A reader.
   *
   * @param base of addresses that are relative
   * @param hasToken whether requests to an address carry the user's token. The assets of a private
   *     repository can only be had with it, by the API's own addresses.
   */
  ReleaseReader(Tags tags, URI base, Predicate<URI> hasToken) {
    this.tags = tags;
    this.base = base;
    this.hasToken = hasToken;
  }

  /**
   * Reads a release; empty when its tag is no version.
   *
   * @throws FormatException when it lacks something or has it in another form
   */
  Optional<Release> read(JsonObject json) throws FormatException {
    String tag = json.string("tag_name");
    Optional<Version> version = tags.version(tag);
    if (version.isEmpty()) {
      return Optional.empty();
    }
    String notes = json.optionalString("body").orElse("");
    List<Asset> assets = new ArrayList<>();
    for (JsonObject asset : json.objects("assets")) {
      assets.add(asset(asset));
    }
    return Optional.of(
        new Release(
            version.get(),
            tag,
            notes,
            published(json),
            json.flag("prerelease", false) || version.get().isPrerelease(),
            json.flag("draft", false),
            WithdrawalMark.in(notes),
            assets,
            Optional.empty()));
  }

  /** A draft has no time yet. */
  private static Instant published(JsonObject json) throws FormatException {
    Optional<String> text = json.optionalString("published_at");
    try {
      return text.map(Instant::parse).orElse(Instant.EPOCH);
    } catch (DateTimeParseException e) {
      throw json.problem("published_at", "must be a time as 2026-01-01T00:00:00Z");
    }
  }

  private Asset asset(JsonObject json) throws FormatException {
    URI api = json.has("url") ? address(json, "url") : null;
    URI url = api != null && hasToken.test(api) ? api : address(json, "browser_download_url");
    return new Asset(json.string("name"), url);
  }

  private URI address(JsonObject json, String key) throws FormatException {
    try {
      return base.resolve(new URI(json.string(key)));
    } catch (URISyntaxException e) {
      throw json.problem(key, "must be an address");
    }
  }
}
