package dev.instar;

import dev.instar.backup.BackupManifest;
import dev.instar.data.ResolvedRoot;
import dev.instar.disk.SqliteHeader;
import dev.instar.disk.Tree;
import dev.instar.install.Unit;
import dev.instar.model.DataRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which names the switch exchanges: a whole directory as one (also one that is absent, for it may
 * appear), some files of a directory one by one, where a database goes together with everything
 * that SQLite keeps beside it.
 *
 * @param backup describes the present state and where it will be kept
 * @param next what will be at each root's place, by root
 */
record Exchange(List<ResolvedRoot> roots, BackupManifest backup, Map<String, Path> next) {

  /** The exchange of all roots, in their order. */
  List<Unit> units() throws IOException {
    List<Unit> units = new ArrayList<>();
    for (ResolvedRoot root : roots) {
      Optional<Path> staged = Optional.ofNullable(next.get(root.name()));
      Optional<BackupManifest.Root> kept =
          backup.root(root.name()).filter(BackupManifest.Root::present);
      if (root.root().kind() == DataRoot.Kind.DIRECTORY) {
        units.add(
            new Unit(root.path(), staged, kept.map(BackupManifest.Root::place), Optional.empty()));
      } else {
        units.addAll(fileByFile(root, staged, kept));
      }
    }
    return units;
  }

  private static List<Unit> fileByFile(
      ResolvedRoot root, Optional<Path> staged, Optional<BackupManifest.Root> kept)
      throws IOException {
    Set<String> staying = staged.isPresent() ? files(Tree.of(staged.get())) : Set.of();
    Set<String> present = kept.isPresent() ? files(kept.get().tree()) : Set.of();
    Set<String> all = new TreeSet<>(staying);
    all.addAll(present);
    for (String path : List.copyOf(all)) {
      if (isDatabase(root.path().resolve(path))
          || (staged.isPresent() && isDatabase(staged.get().resolve(path)))) {
        SqliteHeader.BESIDE.forEach(ending -> all.add(path + ending));
      }
    }
    List<Unit> units = new ArrayList<>();
    for (String path : all) {
      Path live = root.path().resolve(path);
      boolean isThere = Files.exists(live, LinkOption.NOFOLLOW_LINKS);
      units.add(
          new Unit(
              live,
              staged.filter(stage -> staying.contains(path)).map(stage -> stage.resolve(path)),
              kept.filter(backup -> isThere).map(backup -> backup.place().resolve(path)),
              Optional.empty()));
    }
    return units;
  }

  private static Set<String> files(Tree tree) {
    Set<String> files = new TreeSet<>();
    for (Tree.Item item : tree.items()) {
      if (item.kind() != Tree.Kind.DIRECTORY) {
        files.add(item.path());
      }
    }
    return files;
  }

  private static boolean isDatabase(Path file) throws IOException {
    return SqliteHeader.read(file).isPresent();
  }
}
