package dev.instar;

import dev.instar.backup.BackupManifest;
import dev.instar.data.DataVersionRule;
import dev.instar.data.ResolvedRoot;
import dev.instar.data.Roots;
import dev.instar.data.Stamp;
import dev.instar.install.InstalledImage;
import dev.instar.install.Metadata;
import dev.instar.migration.state.KnownStates;
import dev.instar.model.DataRoot;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.FormatException;
import dev.instar.model.InstarException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where the app's data are and which version they have, as found before anything is touched.
 *
 * @param version of all data together whose roots have no versions of their own; empty when there
 *     are none yet
 * @param ownVersions of data in roots with versions of their own, by the root's name
 * @param stamps of those present roots that have one, by the root's name
 */
record DataState(
    List<ResolvedRoot> roots,
    Optional<Version> version,
    Map<String, Version> ownVersions,
    Map<String, Stamp> stamps) {

  /**
   * Data that have a version together, beside what a program makes of them.
   *
   * @param root the name of the one root, when it has versions of its own
   * @param version that the data have
   * @param target that the program uses
   */
  record Line(
      Optional<String> root,
      Optional<Version> version,
      Optional<Version> target,
      Collection<Stamp> stamps) {

    /** Whether the data are of a newer version than the program's, which has no use for them. */
    boolean isTooNewFor(Descriptor descriptor) {
      return version.isPresent()
          && target.isPresent()
          && target.get().isOlderThan(version.get())
          && !mayBeUsedBy(descriptor, target.get());
    }

    /**
     * Whether their stamps let code of an older data version use them: change them, or, where it is
     * made for that, only read them. Data without a stamp let nobody.
     */
    private boolean mayBeUsedBy(Descriptor descriptor, Version code) {
      return !stamps.isEmpty()
          && stamps.stream()
              .map(stamp -> stamp.accessFor(code))
              .allMatch(access ->
                  access == Stamp.Access.WRITE
                      || (access == Stamp.Access.READ && descriptor.opensNewerData()));
    }

    /** What the data are called. */
    String shown() {
      return root.map(name -> "The data in " + name).orElse("The data");
    }
  }

  /** All data by what they have a version with: the app's, then each root with its own. */
  List<Line> lines(Descriptor descriptor) {
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line(
            Optional.empty(),
            version,
            descriptor.dataVersion(),
            stampsOf(Optional.empty()).values()));
    for (ResolvedRoot root : roots) {
      if (isOfItsOwn(root)) {
        Optional<String> name = Optional.of(root.name());
        lines.add(
            new Line(
                name,
                Optional.ofNullable(ownVersions.get(root.name())),
                root.root().dataVersion(),
                stampsOf(name).values()));
      }
    }
    return lines;
  }

  private Map<String, Stamp> stampsOf(Optional<String> line) {
    Map<String, Stamp> some = new TreeMap<>();
    for (ResolvedRoot root : roots) {
      Stamp stamp = stamps.get(root.name());
      if (stamp != null && lineOf(root).equals(line)) {
        some.put(root.name(), stamp);
      }
    }
    return some;
  }

  /** The root's name when it has versions of its own. */
  static Optional<String> lineOf(ResolvedRoot root) {
    return isOfItsOwn(root) ? Optional.of(root.name()) : Optional.empty();
  }

  private static boolean isOfItsOwn(ResolvedRoot root) {
    return root.root().dataVersion().isPresent();
  }

  /**
   * Looks.
   *
   * @param target the image that is to use the data
   * @throws InstarException when a person must look at them first
   */
  static DataState of(InstalledImage target, Installation installation, Host host)
      throws IOException, InstarException {
    return of(target, target.descriptor().data(), installation, host);
  }

  /**
   * Looks at data that a newer image leads back to an older one: its roots too, for what is in them
   * goes back.
   *
   * @throws InstarException when a person must look at them first
   */
  static DataState back(
      InstalledImage newer, InstalledImage older, Installation installation, Host host)
      throws IOException, InstarException {
    return of(older, declared(older, newer), installation, host);
  }

  private static List<DataRoot> declared(InstalledImage... images) {
    Map<String, DataRoot> declared = new LinkedHashMap<>();
    for (InstalledImage image : images) {
      image.descriptor().data().forEach(root -> declared.putIfAbsent(root.name(), root));
    }
    return List.copyOf(declared.values());
  }

  private static DataState of(
      InstalledImage target, List<DataRoot> declared, Installation installation, Host host)
      throws IOException, InstarException {
    Descriptor descriptor = target.descriptor();
    List<ResolvedRoot> roots = resolve(descriptor, declared, installation, host);
    Map<String, Stamp> stamps = new TreeMap<>();
    for (ResolvedRoot root : roots) {
      if (root.present()) {
        Stamp.read(root.path().resolve(root.stampName()))
            .ifPresent(found -> stamps.put(root.name(), found));
      }
    }
    KnownStates states = states(target);
    List<ResolvedRoot> together = roots.stream().filter(root -> !isOfItsOwn(root)).toList();
    Optional<Version> version = version(descriptor, states, together, stamps, installation);
    Map<String, Version> ownVersions = new TreeMap<>();
    for (ResolvedRoot root : roots) {
      if (isOfItsOwn(root)) {
        ownVersion(descriptor, root, stamps, installation)
            .ifPresent(own -> ownVersions.put(root.name(), own));
      }
    }
    DataState state = new DataState(roots, version, ownVersions, stamps);
    if (!state.stampsOf(Optional.empty()).isEmpty() && version.isPresent()) {
      doubt(state, version.get(), states, host);
    }
    return state;
  }

  private static KnownStates states(InstalledImage image) throws InstarException, IOException {
    Optional<String> migrations = image.descriptor().migrations();
    try {
      return migrations.isEmpty()
          ? KnownStates.none()
          : KnownStates.load(image.directory().resolve(migrations.get()));
    } catch (FormatException e) {
      throw new VerificationException(
          "What version "
              + image.descriptor().imageVersion()
              + " knows of older data is wrong: "
              + e.getMessage()
              + ".",
          "Nothing was changed.",
          "Tell the publisher what the message says, and stay with the present version.",
          e);
    }
  }

  /** Refuses data that are not what they say; what only looks unusual is told. */
  private static void doubt(DataState data, Version stated, KnownStates states, Host host)
      throws IOException, InstarException {
    Optional<KnownStates.Doubt> doubt =
        states.doubt(
            stated, places(data.present().stream().filter(root -> !isOfItsOwn(root)).toList()));
    if (doubt.isEmpty()) {
      return;
    }
    String what =
        "The data say that they are of version "
            + stated
            + ", but look "
            + (doubt.get().isWrong() ? "like " : "most like ")
            + doubt.get().nearest()
            + doubt.get().shown()
            + ".";
    if (!doubt.get().isWrong()) {
      host.tell("warning: " + what);
      return;
    }
    String stamps =
        data.roots.stream()
            .filter(root -> data.stamps.containsKey(root.name()) && !isOfItsOwn(root))
            .map(root -> root.path().resolve(root.stampName()).toString())
            .collect(Collectors.joining(" and "));
    throw new DecisionException(
        what,
        "Nothing was changed.",
        "If an older program or a copy made them so, delete "
            + stamps
            + " and run the command again: the data are then taken for what they look like."
            + " Otherwise restore a backup with the rollback command.");
  }

  /**
   * Looks at the data that a backup is to replace: those roots that it tells of, whichever of the
   * two versions declares them. What version their data say they have does not matter, and may be
   * what the rollback is for.
   */
  static DataState ofRollback(
      InstalledImage target, BackupManifest backup, Installation installation, Host host)
      throws IOException, InstarException {
    Optional<Version> current = installation.current.read();
    List<DataRoot> declared =
        current.isPresent()
            ? declared(target, installation.image(current.get()))
            : declared(target);
    List<ResolvedRoot> roots =
        resolve(
            target.descriptor(),
            declared.stream().filter(root -> backup.root(root.name()).isPresent()).toList(),
            installation,
            host);
    return new DataState(roots, ran(installation, Optional.empty()), Map.of(), Map.of());
  }

  private static List<ResolvedRoot> resolve(
      Descriptor descriptor, List<DataRoot> declared, Installation installation, Host host)
      throws IOException, InstarException {
    Map<String, Path> recorded = new HashMap<>();
    known(installation).forEach((name, place) -> place.ifPresent(path -> recorded.put(name, path)));
    return Roots.resolve(
        descriptor, declared, host.environment(), installation.layout.root(), recorded);
  }

  private static Map<String, Optional<Path>> known(Installation installation)
      throws IOException, InstarException {
    return installation.metadata().map(Metadata::roots).orElse(Map.of());
  }

  private static Optional<Version> version(
      Descriptor descriptor,
      KnownStates states,
      List<ResolvedRoot> roots,
      Map<String, Stamp> stamps,
      Installation installation)
      throws IOException, InstarException {
    Map<String, Path> places = places(roots.stream().filter(ResolvedRoot::present).toList());
    List<DataVersionRule.Observed> observed = observed(roots, stamps, installation);
    boolean isStamped = observed.stream().anyMatch(root -> root.stamp().isPresent());
    return new DataVersionRule(
            descriptor.name(),
            isStamped ? Collections.emptySortedSet() : states.like(places),
            descriptor.adopt(),
            descriptor.migrations().isPresent(),
            descriptor.dataVersion())
        .decide(observed);
  }

  /** The same for a root with versions of its own. */
  private static Optional<Version> ownVersion(
      Descriptor descriptor,
      ResolvedRoot root,
      Map<String, Stamp> stamps,
      Installation installation)
      throws IOException, InstarException {
    return new DataVersionRule(
            descriptor.name(),
            Collections.emptySortedSet(),
            root.root().adopt(),
            descriptor.migrations().isPresent(),
            root.root().dataVersion())
        .decide(observed(List.of(root), stamps, installation));
  }

  private static List<DataVersionRule.Observed> observed(
      List<ResolvedRoot> roots, Map<String, Stamp> stamps, Installation installation)
      throws IOException, InstarException {
    Map<String, Optional<Version>> makers = makers(roots, installation);
    List<DataVersionRule.Observed> observed = new ArrayList<>();
    for (ResolvedRoot root : roots) {
      observed.add(
          new DataVersionRule.Observed(
              root.name(),
              root.present() && root.hasData(),
              makers.getOrDefault(root.name(), Optional.empty()),
              Optional.ofNullable(stamps.get(root.name()))));
    }
    return observed;
  }

  /** By root, the data version of the image that made it, if it appeared after the installation. */
  private static Map<String, Optional<Version>> makers(
      List<ResolvedRoot> roots, Installation installation) throws IOException, InstarException {
    Map<String, Optional<Path>> known = known(installation);
    Map<String, Version> seen = installation.metadata().map(Metadata::madeBy).orElse(Map.of());
    Map<String, Optional<Version>> makers = new TreeMap<>();
    for (ResolvedRoot root : roots) {
      Optional<Version> ran = ran(installation, lineOf(root));
      boolean isNew = known.getOrDefault(root.name(), Optional.of(root.path())).isEmpty();
      makers.put(root.name(), isNew ? ran : Optional.ofNullable(seen.get(root.name())));
    }
    return makers;
  }

  /**
   * Remembers every root that is seen for the first time, so that its loss is noticed later. What
   * cannot be resolved or written now stays as unknown as it was, which the command at hand need
   * not fail for. The caller holds the lock.
   */
  static void remember(Installation installation, Host host) throws InstarException, IOException {
    Optional<Metadata> before = installation.metadata();
    if (before.isEmpty()) {
      return;
    }
    try {
      Descriptor descriptor = installation.currentImage().descriptor();
      Metadata after = before.get();
      List<ResolvedRoot> roots = resolve(descriptor, descriptor.data(), installation, host);
      Map<String, Optional<Version>> makers = makers(roots, installation);
      for (ResolvedRoot root : roots) {
        boolean isKnown =
            before.get().roots().getOrDefault(root.name(), Optional.empty()).isPresent();
        if (root.present() && !isKnown) {
          Optional<Version> maker = makers.getOrDefault(root.name(), Optional.empty());
          after = after.withSeen(root.name(), root.path(), maker);
        }
      }
      if (!after.equals(before.get())) {
        after.write(installation.layout, installation.durable);
      }
    } catch (DecisionException e) {
      return; // the change that is to use these data refuses them, and says why
    } catch (IOException e) {
      host.tell(
          "warning: where the data are could not be recorded ("
              + e.getMessage()
              + "); the next command tries it again.");
    }
  }

  /** The version that the active program uses of the data in a root, or in others of its line. */
  private static Optional<Version> ran(Installation installation, Optional<String> line)
      throws IOException, InstarException {
    Optional<Version> current = installation.current.read();
    if (current.isEmpty()) {
      return Optional.empty();
    }
    Descriptor active = installation.image(current.get()).descriptor();
    return line.isEmpty()
        ? active.dataVersion()
        : active.data().stream()
            .filter(declared -> declared.name().equals(line.get()))
            .findFirst()
            .flatMap(DataRoot::dataVersion);
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
    return places(roots);
  }

  /** Where roots are, by their names. */
  static Map<String, Path> places(Collection<ResolvedRoot> roots) {
    Map<String, Path> places = new TreeMap<>();
    roots.forEach(root -> places.put(root.name(), root.path()));
    return places;
  }
}
