package dev.instar;

import dev.instar.backup.BackupManifest;
import dev.instar.data.ResolvedRoot;
import dev.instar.data.Snapshot;
import dev.instar.disk.SqliteHeader;
import dev.instar.disk.Tree;
import dev.instar.install.Journal;
import dev.instar.install.Unit;
import dev.instar.model.DataRoot;
import dev.instar.model.InstarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a change has made of the data when it is taken back; kept as a backup of its own. */
final class Attempted {
  private final Installation installation;
  private final Host host;

  Attempted(Installation installation, Host host) {
    this.installation = installation;
    this.host = host;
  }

  /** The id of the backup of what a change has made. */
  static String id(String change) {
    return change + "-attempted";
  }

  static String id(Journal journal) {
    return id(journal.id());
  }

  /**
   * Describes the data as they are now, as a backup that is going to be.
   *
   * @return the exchange back, in which everything that is there now has a place to be kept
   */
  List<Unit> prepare(Journal journal) throws InstarException, IOException {
    Map<Path, Unit> units = new LinkedHashMap<>();
    journal.units().forEach(unit -> units.put(unit.live(), asFound(unit)));
    List<BackupManifest.Root> roots = new ArrayList<>();
    for (DataRoot root : declared(journal)) {
      Path live = journal.places().get(root.name());
      if (live != null) {
        BackupManifest.Root described = describe(journal, root, live);
        roots.add(described);
        keep(described, units);
      }
    }
    installation.backups.prepare(
        new BackupManifest(
            id(journal),
            host.environment().clock().instant(),
            BackupManifest.Reason.ATTEMPTED,
            installation.layout.app(),
            Optional.of(journal.to()),
            journal.dataVersion(),
            roots));
    return List.copyOf(units.values());
  }

  /** The roots of the version that was attempted, then those that only the other one knows. */
  private Collection<DataRoot> declared(Journal journal) throws InstarException, IOException {
    Map<String, DataRoot> declared = new LinkedHashMap<>();
    installation
        .image(journal.to())
        .descriptor()
        .data()
        .forEach(root -> declared.put(root.name(), root));
    if (journal.from().isPresent()) {
      for (DataRoot root : installation.image(journal.from().get()).descriptor().data()) {
        declared.putIfAbsent(root.name(), root);
      }
    }
    return declared.values();
  }

  /** What was to be kept, and had vanished before it could be, does not come back. */
  private static Unit asFound(Unit unit) {
    return unit.kept().filter(kept -> Files.exists(kept, LinkOption.NOFOLLOW_LINKS)).isPresent()
        ? unit
        : unit.withoutKept();
  }

  private BackupManifest.Root describe(Journal journal, DataRoot root, Path live)
      throws IOException {
    ResolvedRoot resolved =
        new ResolvedRoot(installation.layout.app(), root, live, Files.exists(live));
    return new BackupManifest.Root(
        root.name(),
        root.kind(),
        live,
        installation.backups.placeFor(root, live, id(journal)),
        resolved.present(),
        tree(resolved));
  }

  /** The way back must not depend on whether what the attempt left can be read. */
  private Tree tree(ResolvedRoot root) {
    try {
      return Snapshot.take(root).original();
    } catch (InstarException | IOException e) {
      host.tell(
          "What the attempt made of " + root.path() + " is kept undescribed: " + e.getMessage());
      return new Tree(List.of());
    }
  }

  private static void keep(BackupManifest.Root root, Map<Path, Unit> units) throws IOException {
    if (root.kind() == DataRoot.Kind.DIRECTORY) {
      units.computeIfPresent(root.livePath(), (live, unit) -> unit.withAttempted(root.place()));
      return;
    }
    for (Tree.Item item : root.tree().items()) {
      Path live = root.livePath().resolve(item.path());
      units.computeIfAbsent(live, Attempted::appeared);
      if (SqliteHeader.read(live).isPresent()) {
        for (String ending : SqliteHeader.BESIDE) {
          units.computeIfAbsent(SqliteHeader.beside(live, ending), Attempted::appeared);
        }
      }
    }
    units.replaceAll((live, unit) ->
        live.startsWith(root.livePath()) && unit.attempted().isEmpty()
            ? unit.withAttempted(root.place().resolve(root.livePath().relativize(live)))
            : unit);
  }

  /** Something that was not there before the change. */
  private static Unit appeared(Path live) {
    return new Unit(live, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
