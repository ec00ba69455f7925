package dev.instar;

import dev.instar.data.DataVersionRule;
import dev.instar.data.ResolvedRoot;
import dev.instar.data.Roots;
import dev.instar.data.Stamp;
import dev.instar.install.InstalledImage;
import dev.instar.install.Metadata;
import dev.instar.model.Descriptor;
import dev.instar.model.InstarException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the app's data are and which version they have, as found before anything is touched.
 *
 * @param version of all data together; empty when there are none yet
 * @param stamps of those present roots that have one, by the root's name
 */
record DataState(List<ResolvedRoot> roots, Optional<Version> version, Map<String, Stamp> stamps) {

  /**
   * Looks.
   *
   * @param target the image that is to use the data
   * @throws InstarException when a person must look at them first
   */
  static DataState of(InstalledImage target, Installation installation, Host host)
      throws IOException, InstarException {
    Descriptor descriptor = target.descriptor();
    Optional<Metadata> metadata = installation.metadata();
    Map<String, Optional<Path>> known = metadata.map(Metadata::roots).orElse(Map.of());
    Map<String, Path> recorded = new HashMap<>();
    known.forEach((name, place) -> place.ifPresent(path -> recorded.put(name, path)));
    List<ResolvedRoot> roots =
        Roots.resolve(descriptor, host.environment(), installation.layout.root(), recorded);
    Map<String, Stamp> stamps = new TreeMap<>();
    List<DataVersionRule.Observed> observed = new ArrayList<>();
    for (ResolvedRoot root : roots) {
      Optional<Stamp> stamp =
          root.present() ? Stamp.read(root.path().resolve(root.stampName())) : Optional.empty();
      stamp.ifPresent(found -> stamps.put(root.name(), found));
      boolean isNew = known.containsKey(root.name()) && !recorded.containsKey(root.name());
      observed.add(new DataVersionRule.Observed(root.name(), root.present(), isNew, stamp));
    }
    Optional<Version> version =
        new DataVersionRule(
                descriptor.name(),
                descriptor.adopt(),
                ran(installation),
                descriptor.migrations().isPresent(),
                descriptor.dataVersion())
            .decide(observed);
    return new DataState(roots, version, stamps);
  }

  private static Optional<Version> ran(Installation installation)
      throws IOException, InstarException {
    Optional<Version> current = installation.current.read();
    return current.isEmpty()
        ? Optional.empty()
        : installation.image(current.get()).descriptor().dataVersion();
  }

  /** Those roots where there are data. */
  List<ResolvedRoot> present() {
    return roots.stream().filter(ResolvedRoot::present).toList();
  }

  /** Where each root is, empty where it is absent, as journal and metadata keep it. */
  Map<String, Optional<Path>> presence() {
    Map<String, Optional<Path>> presence = new TreeMap<>();
    roots.forEach(root ->
        presence.put(root.name(), root.present() ? Optional.of(root.path()) : Optional.empty()));
    return presence;
  }

  /** Where each root is or would be. */
  Map<String, Path> places() {
    Map<String, Path> places = new TreeMap<>();
    roots.forEach(root -> places.put(root.name(), root.path()));
    return places;
  }
}
