package dev.instar.data;

import dev.instar.disk.CopiedDirectories;
import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.disk.SqliteHeader;
import dev.instar.disk.Tree;
import dev.instar.model.BusyException;
import dev.instar.model.DecisionException;
import dev.instar.model.InstarException;
import dev.instar.model.Sha256;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Makes the copy of a data root that an upgrade works on. The live data are only ever read, also
 * while the app uses them: plain files are copied as they are, databases as one consistent state of
 * what is committed ({@link SqliteCopy}). Whether something changed meanwhile is asked later, by
 * {@link Snapshot#recheck}, when nothing can change any more.
 *
 * <p>A copy that fails leaves no stage behind. One whose process dies leaves one, recognisable by
 * its name ({@link dev.instar.disk.BesideData}).
 */
public final class DataCopy {
  private final ResolvedRoot root;
  private final Path stage;
  private final Disk disk;
  private final LongConsumer progress;

  private DataCopy(ResolvedRoot root, Path stage, Disk disk, LongConsumer progress) {
    this.root = root;
    this.stage = stage;
    this.disk = disk;
    this.progress = progress;
  }

  /**
   * Copies a root. When the root is absent, nothing is created.
   *
   * @param stage does not exist; on the root's file system, its parent exists
   * @param progress is told, after each file, how many more bytes of the live data are copied
   * @throws DecisionException when a file is unreadable, a corrupt database, or a link by which a
   *     migration would reach live data
   * @throws BusyException when another program keeps a database locked, or deletes files
   */
  public static Staged stage(ResolvedRoot root, Path stage, Disk disk, LongConsumer progress)
      throws IOException, InstarException {
    try {
      return new DataCopy(root, stage, disk, progress).stage();
    } catch (IOException | InstarException | RuntimeException e) {
      try {
        new Durable(disk).deleteTree(stage);
      } catch (IOException remains) {
        e.addSuppressed(remains);
      }
      throw e;
    }
  }

  private Staged stage() throws IOException, InstarException {
    Instant taken = Instant.now();
    Contents contents = Contents.of(root);
    Map<String, Snapshot.Fact> facts = Snapshot.facts(contents);
    Map<String, Sha256> images = root.present() ? copy(contents) : Map.of();
    Tree original = hashed(contents);
    return new Staged(root, stage, new Snapshot(root, taken, facts, images, original));
  }

  /** Copies everything; returns the image of each database. */
  private Map<String, Sha256> copy(Contents contents) throws IOException, InstarException {
    try {
      CopiedDirectories directories = CopiedDirectories.begin(root.path(), stage, disk);
      Set<String> databaseParts = databaseParts(contents.databases());
      for (Map.Entry<String, Path> entry : contents.entries().entrySet()) {
        if (!databaseParts.contains(entry.getKey())) {
          copy(entry.getKey(), entry.getValue(), directories);
        }
      }
      Map<String, Sha256> images = new TreeMap<>();
      for (String database : contents.databases()) {
        images.put(database, database(database, directories.place(database)));
      }
      directories.finish();
      return images;
    } catch (AccessDeniedException e) {
      throw Contents.unreadable(root, e);
    } catch (NoSuchFileException e) {
      throw vanished(e);
    }
  }

  private static Tree hashed(Contents contents) throws IOException, BusyException {
    List<Tree.Item> items = new ArrayList<>();
    try {
      for (Map.Entry<String, Path> entry : contents.entries().entrySet()) {
        items.add(Tree.item(entry.getKey(), entry.getValue()));
      }
    } catch (NoSuchFileException e) {
      throw vanished(e);
    }
    return new Tree(items);
  }

  /** The databases and what belongs to them, none of which is copied as a plain file. */
  static Set<String> databaseParts(Set<String> databases) {
    Set<String> parts = new TreeSet<>(databases);
    for (String database : databases) {
      parts.add(database + SqliteHeader.WAL);
      parts.add(database + SqliteHeader.JOURNAL);
    }
    return parts;
  }

  private void copy(String relative, Path live, CopiedDirectories directories)
      throws IOException, DecisionException {
    if (Files.isSymbolicLink(live)) {
      link(live);
      disk.copy(live, directories.place(relative));
    } else if (Files.isDirectory(live)) {
      directories.create(relative);
    } else {
      Path to = directories.place(relative);
      disk.copy(live, to);
      progress.accept(Files.size(to));
    }
  }

  private Sha256 database(String relative, Path to) throws IOException, InstarException {
    new SqliteCopy(disk).copy(root.path().resolve(relative), to);
    progress.accept(Files.size(to));
    return SqliteCopy.image(to);
  }

  /**
   * A link is copied as a link, so what it leads to is not in the copy. That is refused where a
   * migration that works on the copy would change the live thing through it.
   */
  private void link(Path live) throws IOException, DecisionException {
    Path target = Files.readSymbolicLink(live);
    Path parent = live.getParent();
    Path leadsTo = parent == null ? target : parent.resolve(target).normalize();
    boolean inside = !target.isAbsolute() && leadsTo.startsWith(root.path());
    if (inside || !Files.exists(live)) {
      return;
    }
    if (Files.isDirectory(live) || SqliteHeader.read(live.toRealPath()).isPresent()) {
      throw new DecisionException(
          live
              + " is a link to "
              + target
              + ", outside of the data root \""
              + root.name()
              + "\", where no copy and no backup would hold what a migration changes.",
          "Nothing was changed.",
          "Put what it leads to in its place, then run the command again.");
    }
  }

  private static BusyException vanished(NoSuchFileException e) {
    return new BusyException(
        "The data are being changed by another program: " + e.getFile() + " is gone.",
        "Nothing was changed.",
        "Close the program that uses them, then run the command again.",
        e);
  }
}
