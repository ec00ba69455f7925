package dev.instar.release;

import dev.instar.model.Version;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a release source says of one release; nobody has verified it.
 *
 * @param tag the version as the source spells it, as {@code v1.2.0}
 * @param notes what is new, in Markdown; may be empty
 * @param prerelease by the publisher's word or by its version
 * @param withdrawn why nobody is to update to it any more
 * @param assets that the source has listed
 * @param downloads where the others lie, if the source has any that it did not list
 */
public record Release(
    Version version,
    String tag,
    String notes,
    Instant published,
    boolean prerelease,
    boolean draft,
    Optional<String> withdrawn,
    List<Asset> assets,
    Optional<URI> downloads) {

  public Release {
    assets = List.copyOf(assets);
  }

  /** A release of which only the place of its assets is known. */
  static Release at(URI downloads, Version version, String tag) {
    return new Release(
        version,
        tag,
        "",
        Instant.EPOCH,
        version.isPrerelease(),
        false,
        Optional.empty(),
        List.of(),
        Optional.of(downloads));
  }

  /** The file of this name; it may turn out that the release has none, when it listed nothing. */
  public Optional<Asset> asset(String name) {
    return assets.stream()
        .filter(asset -> asset.name().equals(name))
        .findFirst()
        .or(() -> downloads.map(place -> new Asset(name, place.resolve(name))));
  }
}
