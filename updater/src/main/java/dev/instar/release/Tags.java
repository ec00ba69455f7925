package dev.instar.release;

import dev.instar.model.Version;
import java.util.List;
import java.util.Optional;

/**
 * How a publisher names releases after versions.
 *
 * @param prefixes what may stand before the version, the usual one first
 */
public record Tags(List<String> prefixes) {
  /** As {@code v1.2.0}, or {@code 1.2.0}. */
  public static final Tags USUAL = new Tags(List.of("v", ""));

  public Tags {
    prefixes = List.copyOf(prefixes);
  }

  /** As the publisher's descriptor says it. */
  public static Tags of(Optional<String> prefix) {
    return prefix.map(one -> new Tags(List.of(one))).orElse(USUAL);
  }

  /** The version that a tag stands for; none when it stands for something else. */
  Optional<Version> version(String tag) {
    return prefixes.stream()
        .filter(tag::startsWith)
        .flatMap(prefix -> Version.ofTag(tag.substring(prefix.length())).stream())
        .findFirst();
  }

  /** The tag under which a version is put out. */
  public String usual(Version version) {
    return prefixes.getFirst() + version;
  }

  /** The tags that a version can have. */
  List<String> of(Version version) {
    return prefixes.stream().map(prefix -> prefix + version).toList();
  }
}
