package dev.instar.backup;

import dev.instar.disk.BesideData;
import dev.instar.disk.Durable;
import dev.instar.model.AppName;
import dev.instar.model.CompactTime;
import dev.instar.model.DataRoot;
import dev.instar.model.FormatException;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The backups of an installation. A backup exists exactly while {@code backups/<id>/manifest.json}
 * does: it is written after the data are in place, and taken away before the first of them is
 * deleted, so no manifest ever claims data that are gone.
 *
 * <pre>
 * backups/20261121T101112Z-1.0.0/
 *     manifest.json            what it holds, see {@link ManifestFormat}
 *     data/home/               the data of the root "home" (or beside the data, if that is another
 *                              file system: then the manifest says where)
 *     manifest.prepared.json   while an upgrade is in flight: the manifest to be
 *     manifest.deleted.json    while it is being deleted: what is still to be deleted
 * </pre>
 */
public final class BackupStore {
  private static final String MANIFEST = "manifest.json";
  private static final String PREPARED = "manifest.prepared.json";
  private static final String DELETED = "manifest.deleted.json";
  private static final Pattern ID = Pattern.compile("[0-9]{8}T[0-9]{6}Z[0-9A-Za-z.+-]{0,110}");

  /**
   * A directory among the backups that is none.
   *
   * @param deletable what a deletion that was cut off left; otherwise it holds something that
   *     nobody described, which only a person may delete
   */
  public record Orphan(Path directory, boolean deletable) {}

  private final AppName app;
  private final Path backups;
  private final Durable durable;

  /**
   * @param backups absolute; need not exist
   */
  public BackupStore(AppName app, Path backups, Durable durable) {
    this.app = app;
    this.backups = backups;
    this.durable = durable;
  }

  /**
   * An id that no backup has, as {@code 20261121T101112Z-1.0.0}; nor has any an id that continues
   * it, so that ids which are derived from it are new, too.
   */
  public String newId(Instant created, Optional<Version> appVersion) throws IOException {
    String id = CompactTime.text(created) + appVersion.map(version -> "-" + version).orElse("");
    List<String> taken =
        Durable.children(backups).stream().map(path -> path.getFileName() + "-").toList();
    String unique = id;
    for (int n = 2; isTaken(unique + "-", taken); n++) {
      unique = id + "-" + n;
    }
    return unique;
  }

  private static boolean isTaken(String start, List<String> taken) {
    return taken.stream().anyMatch(name -> name.startsWith(start));
  }

  /**
   * Where the data of a root go by one rename: into the backup's directory or, when that is on
   * another file system, beside the data. Two places with the same device number can still refuse
   * (bind mounts), so an empty directory is renamed there first, as a trial.
   *
   * @param live the root's real, absolute path
   */
  public Path placeFor(DataRoot root, Path live, String id) throws IOException {
    BesideData beside = BesideData.of(app, root, live);
    Path inside = new ManifestFormat(backups.resolve(id)).placeInside(root.name());
    if (!Files.isDirectory(beside.directory())) {
      return inside; // no data yet, and nothing will be renamed
    }
    durable.createDirectories(backups);
    boolean sameStore = Files.getFileStore(beside.directory()).equals(Files.getFileStore(backups));
    return sameStore && canRename(trialFrom(beside, id), trialTo(id))
        ? inside
        : beside.backups().resolve(id);
  }

  /** What {@link #placeFor} may leave behind when the process dies in it. */
  public List<Path> trials(DataRoot root, Path live, String id) {
    return List.of(trialFrom(BesideData.of(app, root, live), id), trialTo(id));
  }

  private static Path trialFrom(BesideData beside, String id) {
    return beside.stage("trial-" + id);
  }

  private Path trialTo(String id) {
    return backups.resolve(".trial-" + id);
  }

  private boolean canRename(Path from, Path to) throws IOException {
    durable.deleteTree(from);
    durable.deleteTree(to);
    durable.disk().createDirectory(from);
    try {
      durable.disk().move(from, to);
    } catch (IOException e) {
      durable.disk().delete(from);
      return false;
    }
    durable.disk().delete(to);
    return true;
  }

  /** Writes down a backup whose data are in place. */
  public Backup write(BackupManifest manifest) throws IOException {
    return write(manifest, MANIFEST);
  }

  /** Writes down a backup that is going to be; {@link #confirm} makes it one. */
  public void prepare(BackupManifest manifest) throws IOException {
    write(manifest, PREPARED);
  }

  /** Makes a prepared backup one, now that its data are in place; does nothing when it is. */
  public void confirm(String id) throws IOException {
    Path directory = backups.resolve(id);
    if (!Files.exists(directory.resolve(MANIFEST))) {
      durable.move(directory.resolve(PREPARED), directory.resolve(MANIFEST));
    }
  }

  private Backup write(BackupManifest manifest, String name) throws IOException {
    Path directory = backups.resolve(manifest.id());
    durable.createDirectories(directory);
    durable.replace(directory.resolve(name), new ManifestFormat(directory).text(manifest));
    return new Backup(directory, manifest);
  }

  /** All backups that can be read, newest first; {@link #unreadable} has the others. */
  public List<Backup> list() throws IOException {
    return scan(new TreeMap<>());
  }

  /** The manifests that cannot be read, each with the reason. */
  public Map<Path, String> unreadable() throws IOException {
    Map<Path, String> reasons = new TreeMap<>();
    var unused = scan(reasons);
    return reasons;
  }

  private List<Backup> scan(Map<Path, String> unreadable) throws IOException {
    List<Backup> list = new ArrayList<>();
    for (Path directory : Durable.children(backups)) {
      try {
        read(directory).ifPresent(list::add);
      } catch (FormatException e) {
        unreadable.put(directory, String.valueOf(e.getMessage()));
      }
    }
    list.sort(
        Comparator.comparing((Backup backup) -> backup.manifest().created())
            .thenComparing(Backup::id)
            .reversed());
    return List.copyOf(list);
  }

  /**
   * The backup with this id, or in this directory.
   *
   * @throws RepairException when it is there, and its manifest cannot be read
   */
  public Optional<Backup> find(String idOrPath) throws IOException, RepairException {
    Path directory;
    try {
      directory = backups.resolve(idOrPath).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    if (Files.isDirectory(directory)) {
      directory = directory.toRealPath();
    }
    Path home = Files.isDirectory(backups) ? backups.toRealPath() : backups;
    if (!home.equals(directory.getParent())) {
      return Optional.empty();
    }
    try {
      return read(backups.resolve(String.valueOf(directory.getFileName())));
    } catch (FormatException e) {
      throw new RepairException(
          "The backup " + idOrPath + " cannot be used: " + e.getMessage() + ".",
          "Nothing was changed.",
          "Choose another backup; the command \"backups list\" shows them.",
          e);
    }
  }

  private Optional<Backup> read(Path directory) throws IOException, FormatException {
    if (!isName(directory)) {
      return Optional.empty();
    }
    return read(directory, MANIFEST);
  }

  private static Optional<Backup> read(Path directory, String name)
      throws IOException, FormatException {
    Path file = directory.resolve(name);
    try {
      byte[] bytes = Files.readAllBytes(file);
      return Optional.of(
          new Backup(directory, new ManifestFormat(directory).read(file.toString(), bytes)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Compares a backup with its manifest, reading every byte of it. */
  public Verification verify(Backup backup) throws IOException {
    return BackupCheck.of(backup.manifest());
  }

  /**
   * Copies one root of a backup into a stage; the backup stays as it is.
   *
   * @param stage does not exist; its parent does
   * @throws RepairException when the backup is damaged; there is no stage then
   */
  public void restoreInto(Backup backup, String rootName, Path stage)
      throws IOException, RepairException {
    BackupManifest.Root root =
        backup
            .manifest()
            .root(rootName)
            .filter(BackupManifest.Root::present)
            .orElseThrow(() -> new IllegalArgumentException("the backup has no " + rootName));
    Restore.of(backup, root, stage, durable);
  }

  /** Deletes a backup, its manifest first; cut off, it leaves an orphan that is deletable. */
  public void delete(Backup backup) throws IOException {
    Path directory = backup.directory();
    durable.move(directory.resolve(MANIFEST), directory.resolve(DELETED));
    deleteData(backup.manifest());
    durable.deleteTree(directory);
  }

  /**
   * Takes away whatever there is under an id: a backup, one that was only prepared (its data are in
   * use, and stay), or what a deletion that was cut off left.
   */
  public void discard(String id) throws IOException, RepairException {
    Optional<Backup> whole = find(id);
    if (whole.isPresent()) {
      delete(whole.get());
      return;
    }
    Path directory = backups.resolve(id);
    if (Files.exists(directory.resolve(DELETED))) {
      delete(new Orphan(directory, true));
    } else {
      durable.deleteTree(directory);
    }
  }

  /** Takes away what was prepared under an id and never became a backup; a backup stays. */
  public void discardPrepared(String id) throws IOException, RepairException {
    if (!Files.exists(backups.resolve(id).resolve(MANIFEST))) {
      discard(id);
    }
  }

  private void deleteData(BackupManifest manifest) throws IOException {
    for (BackupManifest.Root root : manifest.roots()) {
      durable.deleteTree(root.place());
      Path parent = root.place().getParent();
      if (parent != null && Files.isDirectory(parent) && Durable.children(parent).isEmpty()) {
        durable.deleteTree(parent);
      }
    }
  }

  /** What is among the backups without being one. Not to be asked while an upgrade is in flight. */
  public List<Orphan> orphans() throws IOException {
    List<Orphan> orphans = new ArrayList<>();
    for (Path directory : Durable.children(backups)) {
      if (!Files.exists(directory.resolve(MANIFEST), LinkOption.NOFOLLOW_LINKS)) {
        boolean deletable =
            Files.exists(directory.resolve(DELETED)) || Durable.children(directory).isEmpty();
        orphans.add(new Orphan(directory, deletable));
      }
    }
    return List.copyOf(orphans);
  }

  /**
   * What was prepared and has not become a backup, as its manifest describes it; one whose manifest
   * cannot be read is an orphan only. Not to be asked while an upgrade is in flight.
   */
  public List<Backup> prepared() throws IOException {
    List<Backup> prepared = new ArrayList<>();
    for (Orphan orphan : orphans()) {
      if (isName(orphan.directory())) {
        readPrepared(orphan.directory()).ifPresent(prepared::add);
      }
    }
    return List.copyOf(prepared);
  }

  private static Optional<Backup> readPrepared(Path directory) throws IOException {
    try {
      return read(directory, PREPARED);
    } catch (FormatException e) {
      return Optional.empty();
    }
  }

  /** True for a directory that is called as backups are. */
  public static boolean isName(Path directory) {
    return ID.matcher(String.valueOf(directory.getFileName())).matches();
  }

  /** Finishes the deletion that left a deletable orphan. */
  public void delete(Orphan orphan) throws IOException {
    if (!orphan.deletable()) {
      throw new IllegalArgumentException("only a person may delete " + orphan.directory());
    }
    Path directory = orphan.directory();
    Path deleted = directory.resolve(DELETED);
    if (Files.exists(deleted)) {
      try {
        deleteData(
            new ManifestFormat(directory).read(deleted.toString(), Files.readAllBytes(deleted)));
      } catch (FormatException e) {
        throw new IOException("cannot finish deleting " + directory + ": " + e.getMessage(), e);
      }
    }
    durable.deleteTree(directory);
  }
}
