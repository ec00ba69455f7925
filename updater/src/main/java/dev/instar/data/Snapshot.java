package dev.instar.data;

import dev.instar.disk.Disk;
import dev.instar.disk.SqliteHeader;
import dev.instar.disk.Tree;
import dev.instar.model.InstarException;
import dev.instar.model.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How the live data were when they were copied. The facts were taken before the first byte was
 * read, so that data which {@link #recheck} finds unchanged are those that were copied.
 *
 * @param facts by relative path, what the file system says of each file, directory and link
 * @param images by relative path, the hash of each database's pages; equal for equal content,
 *     whether it lies in the database file or partly in its {@code -wal}
 * @param original hashes of everything as it lies on disk, with databases and their {@code -wal} as
 *     raw bytes: what a backup of the live directory will be verified against
 */
public record Snapshot(
    ResolvedRoot root,
    Instant taken,
    Map<String, Fact> facts,
    Map<String, Sha256> images,
    Tree original) {

  /** What the coarsest time stamp in use (FAT) can hide. */
  private static final Duration COARSE = Duration.ofSeconds(2);

  /**
   * What can be told of a file without reading it.
   *
   * @param key the file's identity on its file system, or a link's target
   * @param counter an SQLite database's change counter, else 0
   */
  public record Fact(Tree.Kind kind, long size, FileTime modified, String key, long counter) {

    static Optional<Fact> of(Path path) throws IOException {
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
          return Optional.of(ofName(Tree.Kind.LINK, Files.readSymbolicLink(path).toString()));
        }
        if (attributes.isDirectory()) {
          return Optional.of(ofName(Tree.Kind.DIRECTORY, ""));
        }
        return Optional.of(
            new Fact(
                Tree.isProgram(path) ? Tree.Kind.PROGRAM : Tree.Kind.FILE,
                attributes.size(),
                attributes.lastModifiedTime(),
                String.valueOf(attributes.fileKey()),
                SqliteHeader.read(path).map(SqliteHeader::changeCounter).orElse(0L)));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    private static Fact ofName(Tree.Kind kind, String key) {
      return new Fact(kind, 0, FileTime.fromMillis(0), key, 0);
    }

    /** True when a change right after {@code moment} could have left the time as it is. */
    boolean couldHideChangeSince(Instant moment) {
      return kind != Tree.Kind.DIRECTORY
          && kind != Tree.Kind.LINK
          && modified.toInstant().isAfter(moment.minus(COARSE));
    }
  }

  /** What a second look at the live data finds. */
  public sealed interface Recheck {

    /**
     * The app's data are what was copied.
     *
     * @param original as {@link Snapshot#original} is now: where a database's {@code -wal} was
     *     written back into it since, the bytes on disk differ, the content does not
     */
    record Unchanged(Tree original) implements Recheck {}

    /** These relative paths were changed, added or deleted since. */
    record Changed(List<String> paths) implements Recheck {
      public Changed {
        paths = List.copyOf(paths);
      }
    }
  }

  public Snapshot {
    facts = Map.copyOf(facts);
    images = Map.copyOf(images);
  }

  /**
   * Describes a root without copying it. Its databases then count as changed as soon as any of
   * their files is.
   */
  public static Snapshot take(ResolvedRoot root) throws IOException, InstarException {
    Instant taken = Instant.now();
    Contents contents = Contents.of(root);
    Map<String, Fact> facts = facts(contents);
    List<Tree.Item> items = new ArrayList<>();
    for (Map.Entry<String, Path> entry : contents.entries().entrySet()) {
      items.add(Tree.item(entry.getKey(), entry.getValue()));
    }
    return new Snapshot(root, taken, facts, Map.of(), new Tree(items));
  }

  /** The same data, of which other bytes are on disk now. */
  public Snapshot as(Tree onDisk) {
    return new Snapshot(root, taken, facts, images, onDisk);
  }

  /** The facts of everything that belongs to a root now. */
  static Map<String, Fact> facts(Contents contents) throws IOException {
    Map<String, Fact> facts = new TreeMap<>();
    for (Map.Entry<String, Path> entry : contents.entries().entrySet()) {
      Optional<Fact> fact = Fact.of(entry.getValue());
      fact.ifPresent(found -> facts.put(entry.getKey(), found));
    }
    return facts;
  }

  /**
   * Looks at the live data again.
   *
   * @param scratch a name that is free, on a file system with room for the largest database; a
   *     database whose files changed is copied there, compared, and deleted again
   */
  public Recheck recheck(Path scratch, Disk disk) throws IOException, InstarException {
    Contents now = Contents.of(root);
    Set<String> databases = new TreeSet<>();
    List<String> changed = new ArrayList<>();
    for (String path : differing(now)) {
      Optional<String> database = databaseOf(path);
      if (database.isPresent()) {
        databases.add(database.get());
      } else {
        changed.add(path);
      }
    }
    for (String database : databases) {
      if (changed.isEmpty() && !sameImage(database, now, scratch, disk)) {
        changed.add(database);
      }
    }
    if (!changed.isEmpty()) {
      return new Recheck.Changed(changed);
    }
    return new Recheck.Unchanged(databases.isEmpty() ? original : rehashed(databases, now));
  }

  /** The paths of which the file system says something else than before. */
  private Set<String> differing(Contents now) throws IOException {
    Map<String, Fact> present = facts(now);
    Set<String> differing = new TreeSet<>(present.keySet());
    differing.addAll(facts.keySet());
    for (Tree.Item item : original.items()) {
      Fact before = facts.get(item.path());
      Fact after = present.get(item.path());
      if (after == null || !after.equals(before)) {
        continue;
      }
      Path file = root.path().resolve(item.path());
      if (!after.couldHideChangeSince(taken) || Sha256.of(file).equals(item.sha256())) {
        differing.remove(item.path());
      }
    }
    return differing;
  }

  /** The database that a path is a part of. */
  private Optional<String> databaseOf(String path) {
    for (String ending : List.of("", SqliteHeader.WAL, SqliteHeader.JOURNAL)) {
      if (path.endsWith(ending)) {
        String database = path.substring(0, path.length() - ending.length());
        if (images.containsKey(database)) {
          return Optional.of(database);
        }
      }
    }
    return Optional.empty();
  }

  private boolean sameImage(String database, Contents now, Path scratch, Disk disk)
      throws IOException, InstarException {
    if (!now.databases().contains(database)) {
      return false;
    }
    new SqliteCopy(disk).copy(root.path().resolve(database), scratch);
    Sha256 image = SqliteCopy.image(scratch);
    disk.delete(scratch);
    return image.equals(images.get(database));
  }

  private Tree rehashed(Set<String> databases, Contents now) throws IOException {
    List<Tree.Item> items = new ArrayList<>();
    for (Tree.Item item : original.items()) {
      if (databaseOf(item.path()).filter(databases::contains).isEmpty()) {
        items.add(item);
      }
    }
    for (Map.Entry<String, Path> entry : now.entries().entrySet()) {
      if (databaseOf(entry.getKey()).filter(databases::contains).isPresent()) {
        items.add(Tree.item(entry.getKey(), entry.getValue()));
      }
    }
    return new Tree(items);
  }
}
