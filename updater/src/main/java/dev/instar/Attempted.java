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
import java.nio.file.Path;
import java.util.ArrayList;
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
    journal.units().forEach(unit -> units.put(unit.live(), unit));
    List<BackupManifest.Root> roots = new ArrayList<>();
    for (DataRoot root : installation.image(journal.to()).descriptor().data()) {
      Optional<Path> live = journal.roots().getOrDefault(root.name(), Optional.empty());
      if (live.isPresent()) {
        BackupManifest.Root described = describe(journal, root, live.get());
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

  private BackupManifest.Root describe(Journal journal, DataRoot root, Path live)
      throws InstarException, IOException {
    ResolvedRoot resolved =
        new ResolvedRoot(installation.layout.app(), root, live, Files.exists(live));
    return new BackupManifest.Root(
        root.name(),
        root.kind(),
        live,
        installation.backups.placeFor(root, live, id(journal)),
        resolved.present(),
        Snapshot.take(resolved).original());
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
