package dev.instar.release;

import dev.instar.model.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a release source says of one release; nobody has verified it.
 *
 * @param tag the version as the source spells it, as {@code v1.2.0}
 * @param notes what is new, in Markdown; may be empty
 * @param prerelease by the publisher's word or by its version
 */
public record Release(
    Version version,
    String tag,
    String notes,
    Instant published,
    boolean prerelease,
    boolean draft,
    List<Asset> assets) {

  public Release {
    assets = List.copyOf(assets);
  }

  /** The file of this name, if the release has it. */
  public Optional<Asset> asset(String name) {
    return assets.stream().filter(asset -> asset.name().equals(name)).findFirst();
  }
}
