package dev.instar.care;

import dev.instar.Host;
import dev.instar.data.ResolvedRoot;
import dev.instar.data.Roots;
import dev.instar.data.Stamp;
import dev.instar.install.Metadata;
import dev.instar.model.DataRoot;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.RepairException;
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
 * Where the app's data are, as far as that can be said.
 *
 * @param roots those whose place is sound
 * @param troubles why the others cannot be used, by root
 * @param recorded where metadata say that a root was present
 */
record DataPlaces(
    List<ResolvedRoot> roots, Map<String, DecisionException> troubles, Map<String, Path> recorded) {

  static DataPlaces of(Descriptor descriptor, Path root, Optional<Metadata> metadata, Host host)
      throws IOException {
    Map<String, Path> recorded = new HashMap<>();
    metadata
        .map(Metadata::roots)
        .orElse(Map.of())
        .forEach((name, place) -> place.ifPresent(path -> recorded.put(name, path)));
    Map<String, DecisionException> troubles = new TreeMap<>();
    List<DataRoot> sound = new ArrayList<>();
    List<ResolvedRoot> resolved = new ArrayList<>();
    for (DataRoot one : descriptor.data()) {
      try {
        resolved.addAll(
            Roots.resolve(descriptor, List.of(one), host.environment(), root, recorded));
        sound.add(one);
      } catch (DecisionException e) {
        troubles.put(one.name(), e);
      }
    }
    try {
      resolved = Roots.resolve(descriptor, sound, host.environment(), root, recorded);
    } catch (DecisionException e) {
      troubles.put(String.join(", ", sound.stream().map(DataRoot::name).toList()), e);
    }
    return new DataPlaces(List.copyOf(resolved), troubles, recorded);
  }

  /** The roots where there are data. */
  List<ResolvedRoot> present() {
    return roots.stream().filter(ResolvedRoot::present).toList();
  }

  /** The version that a root's stamp says, if it has one. */
  static Reading<Version> version(ResolvedRoot root) {
    return Reading.of(() ->
        root.present()
            ? Stamp.read(root.path().resolve(root.stampName())).map(Stamp::dataVersion)
            : Optional.empty());
  }

  /**
   * Whether all data are of the version that an image works with, as far as they say one.
   *
   * @throws RepairException when a stamp cannot be read
   */
  boolean fit(Descriptor descriptor) throws IOException, RepairException {
    for (ResolvedRoot root : present()) {
      Optional<Stamp> stamp = Stamp.read(root.path().resolve(root.stampName()));
      if (stamp.isPresent()
          && !Optional.of(stamp.get().dataVersion())
              .equals(descriptor.dataVersionOf(root.root()))) {
        return false;
      }
    }
    return troubles.isEmpty();
  }
}
