package dev.instar.data;

import dev.instar.model.AppName;
import dev.instar.model.DecisionException;
import dev.instar.model.Version;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides which version data have. All roots of an app have one version together; the decision is
 * made from what is known alone and touches nothing.
 *
 * @param looksLike the versions that the data look like; none when nobody knows, several when
 *     nothing tells those apart
 * @param adopt the version that the descriptor takes unstamped data for
 * @param migrates whether the new image has migrations
 * @param target the data version of the new image
 */
public record DataVersionRule(
    AppName app,
    SortedSet<Version> looksLike,
    Optional<Version> adopt,
    boolean migrates,
    Optional<Version> target) {

  /**
   * What is known of one root.
   *
   * @param maker the data version of the image that made it, where that is known because the root
   *     appeared after the installation
   */
  public record Observed(
      String name, boolean present, Optional<Version> maker, Optional<Stamp> stamp) {}

  /**
   * The version of the data; none when no root is present.
   *
   * <p>A stamp is believed. Unstamped data beside stamped ones were made by the same app since, and
   * are of the stamped version. Where no root has a stamp: the version that they look like, else
   * the descriptor's {@code adopt}, else, when the images that made the roots are known and of one
   * version, that one, else, when nothing migrates, the new image's version. Of several versions
   * that they look like, it must be one.
   *
   * @throws DecisionException when nobody knows, when roots disagree, or when a stamp is another
   *     app's
   */
  public Optional<Version> decide(List<Observed> roots) throws DecisionException {
    List<Observed> present = roots.stream().filter(Observed::present).toList();
    if (present.isEmpty()) {
      return Optional.empty();
    }
    Optional<Version> stamped = stamped(present);
    if (stamped.isPresent()) {
      return stamped;
    }
    if (looksLike.size() == 1) {
      return Optional.of(looksLike.first());
    }
    Optional<Version> said = said(present);
    if (said.isPresent() && (looksLike.isEmpty() || looksLike.contains(said.get()))) {
      return said;
    }
    throw new DecisionException(
        "The data of "
            + app
            + " do not say which version they have ("
            + present.stream().map(Observed::name).collect(Collectors.joining(", "))
            + ")"
            + (looksLike.isEmpty() ? "." : "; they look like " + either() + "."),
        "Nothing was changed.",
        "Ask the publisher for a release whose descriptor says as which version to \"adopt\""
            + " them.");
  }

  private String either() {
    return looksLike.stream().map(Version::text).collect(Collectors.joining(" or "));
  }

  /** What others say of data that do not say it themselves. */
  private Optional<Version> said(List<Observed> present) {
    if (adopt.isPresent()) {
      return adopt;
    }
    Set<Optional<Version>> makers =
        present.stream().map(Observed::maker).collect(Collectors.toSet());
    Optional<Version> maker = present.getFirst().maker();
    if (makers.size() == 1 && maker.isPresent()) {
      return maker;
    }
    return migrates ? Optional.empty() : target;
  }

  private Optional<Version> stamped(List<Observed> present) throws DecisionException {
    TreeMap<Version, String> versions = new TreeMap<>();
    for (Observed root : present) {
      if (root.stamp().isPresent()) {
        Stamp stamp = root.stamp().get();
        ours(root, stamp);
        versions.putIfAbsent(stamp.dataVersion(), root.name());
      }
    }
    if (versions.size() > 1) {
      throw new DecisionException(
          "The data of "
              + app
              + " do not belong together: "
              + versions.entrySet().stream()
                  .map(entry -> "\"" + entry.getValue() + "\" is of version " + entry.getKey())
                  .collect(Collectors.joining(", "))
              + ".",
          "Nothing was changed.",
          "Restore them together from one backup with the rollback command.");
    }
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.firstKey());
  }

  private void ours(Observed root, Stamp stamp) throws DecisionException {
    if (!stamp.app().equals(app)) {
      throw new DecisionException(
          "The data root \"" + root.name() + "\" belongs to another app, " + stamp.app() + ".",
          "Nothing was changed.",
          "Point " + app + " at a directory of its own.");
    }
  }
}
