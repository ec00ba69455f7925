package dev.instar;

import dev.instar.backup.Backup;
import dev.instar.backup.BackupManifest;
import dev.instar.data.DataCopy;
import dev.instar.data.ResolvedRoot;
import dev.instar.data.Snapshot;
import dev.instar.data.Staged;
import dev.instar.data.Stamp;
import dev.instar.disk.Durable;
import dev.instar.disk.Tree;
import dev.instar.install.Account;
import dev.instar.install.Journal;
import dev.instar.migration.MigrationReport;
import dev.instar.model.InstarException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The next state of the data, built beside the present one: a copy that was migrated, or one that
 * came from a backup. Nothing here touches live data; what it builds is thrown away by {@link
 * Transaction} unless it commits.
 */
final class NextState {
  /** How long running instances may take to end while new starts are held back. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private static final int SHOWN_PATHS = 5;

  private final Change change;
  private final Migrations migrations;
  private final Installation installation;
  private final Host host;
  private final String id;

  /** How the live data were when they were copied, by root; present roots only. */
  private final Map<String, Snapshot> snapshots = new TreeMap<>();

  /** What will be at each root's place, by root; absent where nothing will. */
  private final Map<String, Path> next = new TreeMap<>();

  private Optional<BackupManifest> backup = Optional.empty();

  /** What the migrations did; none before they ran, and none for a rollback. */
  private Optional<MigrationReport> report = Optional.empty();

  NextState(Change change, Migrations migrations, Installation installation, Host host)
      throws IOException {
    this.change = change;
    this.migrations = migrations;
    this.installation = installation;
    this.host = host;
    this.id = installation.backups.newId(host.environment().clock().instant(), change.active());
  }

  /** The change as it is announced, with every place that it may create. */
  Journal journal() {
    List<Path> stages = new ArrayList<>();
    for (ResolvedRoot root : change.data().roots()) {
      stages.add(stage(root));
      stages.add(recheckScratch(root));
      for (String backup : List.of(id, Attempted.id(id))) {
        stages.addAll(installation.backups.trials(root.root(), root.path(), backup));
      }
    }
    stages.add(scratch());
    return new Journal(
        change.own().descriptor().imageVersion(),
        id,
        change.request().operation(),
        Journal.State.PREPARED,
        host.environment().clock().instant(),
        change.active(),
        change.version(),
        change.proven().tree(),
        change.dataAfter(),
        change.data().presence(),
        change.data().places(),
        stages,
        change.request().keepBackup() && isWorthKeeping(),
        "",
        List.of(),
        Optional.empty());
  }

  /** Before the first installation there is mostly nothing to go back to. */
  private boolean isWorthKeeping() {
    return change.active().isPresent() || !change.data().present().isEmpty();
  }

  private Path stage(ResolvedRoot root) {
    return root.beside().stage(id);
  }

  private Path recheckScratch(ResolvedRoot root) {
    return root.beside().stage(id + "-recheck");
  }

  private Path scratch() {
    return installation.layout.staging().resolve("change-" + id);
  }

  /** Builds and proves the next state, and describes the present one as the backup it will be. */
  Staging stage() throws InstarException, IOException {
    installation.durable.disk().createDirectory(scratch());
    List<Staged> copies = new ArrayList<>();
    for (ResolvedRoot root : change.data().roots()) {
      if (change.restored().isEmpty() && (root.present() || !change.chain().isEmpty())) {
        copies.add(copy(root));
      } else if (root.present()) {
        snapshots.put(root.name(), Snapshot.take(root));
      }
    }
    BackupManifest manifest = describe();
    installation.backups.prepare(manifest);
    if (isWorthKeeping()) {
      host.listener()
          .on(new Event.BackedUp(id, List.of(installation.layout.backup(id)), manifest.size()));
    }
    if (change.restored().isPresent()) {
      restore(change.restored().get());
      return new Staging(id, manifest.size(), Optional.empty(), List.of());
    }
    MigrationReport migrated = migrate(copies);
    report = Optional.of(migrated);
    List<String> files = new ArrayList<>();
    for (Staged copy : copies) {
      if (!change.chain().isEmpty()) {
        installation.durable.flushTree(copy.stage()); // programs and SQLite may have left that out
      }
      files.addAll(differences(copy));
    }
    if (!copies.isEmpty()) {
      host.listener().on(new Event.Proven(proofs(migrated)));
    }
    return new Staging(id, manifest.size(), report, files);
  }

  private Staged copy(ResolvedRoot root) throws InstarException, IOException {
    Staged copy = DataCopy.stage(root, stage(root), installation.durable.disk(), bytes -> {});
    if (root.present()) {
      snapshots.put(root.name(), copy.snapshot());
    } else {
      installation.durable.createDirectories(copy.stage());
    }
    return copy;
  }

  /**
   * Runs the migrations on the copies. Where a root has no data yet they find an empty directory;
   * what they put there becomes its data. Where they leave nothing, and the program keeps no root,
   * nothing will be.
   *
   * @param copies of the roots; those where nothing will be are removed
   */
  private MigrationReport migrate(List<Staged> copies) throws InstarException, IOException {
    MigrationReport migrated =
        migrations.run(change.chain(), copies, scratch(), change.request().answers(), pace());
    for (Staged copy : List.copyOf(copies)) {
      if (staysEmpty(copy)) {
        copies.remove(copy);
      } else {
        next.put(copy.root().name(), copy.stage());
      }
    }
    migrations.stamp(change.chain(), copies);
    return migrated;
  }

  private Pace pace() throws InstarException, IOException {
    return new Pace(
        Pace.expected(installation.layout, change.version(), change.data()),
        change.request().stopIfSlow(),
        host.environment().clock(),
        host::tell);
  }

  private boolean staysEmpty(Staged copy) throws IOException {
    boolean isKept =
        copy.root().present()
            && change.target().descriptor().data().stream()
                .anyMatch(root -> root.name().equals(copy.root().name()));
    return !isKept && Durable.children(copy.stage()).stream().allMatch(copy.stampFile()::equals);
  }

  /**
   * What staging has found out.
   *
   * @param backupBytes how large the backup is
   * @param report of the migrations; none for a rollback
   * @param changedFiles what a commit would change in the data, one line for each file
   */
  record Staging(
      String backupId,
      long backupBytes,
      Optional<MigrationReport> report,
      List<String> changedFiles) {}

  private static List<String> proofs(MigrationReport report) {
    List<String> proofs = new ArrayList<>();
    for (var total : report.tables()) {
      proofs.add(
          total.what() + ": " + total.before() + " rows before, " + total.after() + " after");
    }
    proofs.add("files: " + report.filesBefore() + " before, " + report.filesAfter() + " after");
    proofs.add("databases are sound, foreign keys hold, nothing undeclared was lost");
    return proofs;
  }

  private static List<String> differences(Staged copy) throws IOException {
    Map<String, Tree.Item> before = new TreeMap<>();
    copy.snapshot().original().items().forEach(item -> before.put(item.path(), item));
    List<String> lines = new ArrayList<>();
    for (Tree.Item item : Tree.of(copy.stage()).items()) {
      Tree.Item old = before.remove(item.path());
      if (old == null) {
        lines.add("new      " + copy.root().name() + "/" + item.path());
      } else if (!old.equals(item)) {
        lines.add("changed  " + copy.root().name() + "/" + item.path());
      }
    }
    before.keySet().stream()
        .filter(path -> !path.endsWith("-wal"))
        .forEach(path -> lines.add("gone     " + copy.root().name() + "/" + path));
    return lines;
  }

  private void restore(Backup source) throws InstarException, IOException {
    for (ResolvedRoot root : change.data().roots()) {
      if (source.manifest().root(root.name()).filter(BackupManifest.Root::present).isPresent()) {
        installation.durable.createDirectories(root.beside().directory());
        installation.backups.restoreInto(source, root.name(), stage(root));
        stampRestored(source, root);
        next.put(root.name(), stage(root));
      }
    }
    host.listener()
        .on(new Event.Proven(List.of("every file of the backup is as it was when it was made")));
  }

  /**
   * Data that had no stamp when they were backed up: the manifest knows which version they have.
   */
  private void stampRestored(Backup source, ResolvedRoot root) throws InstarException, IOException {
    Path file = stage(root).resolve(root.stampName());
    Optional<Version> version = source.manifest().dataVersion();
    boolean isTheirs = DataState.lineOf(root).isEmpty();
    if (isTheirs && version.isPresent() && Stamp.read(file).isEmpty()) {
      Stamp.of(version.get(), root.app()).write(file, installation.durable);
    }
  }

  private BackupManifest describe() throws IOException {
    List<BackupManifest.Root> roots = new ArrayList<>();
    for (ResolvedRoot root : change.data().roots()) {
      roots.add(
          new BackupManifest.Root(
              root.name(),
              root.root().kind(),
              root.path(),
              installation.backups.placeFor(root.root(), root.path(), id),
              root.present(),
              root.present() ? original(root) : new Tree(List.of())));
    }
    BackupManifest manifest =
        new BackupManifest(
            id,
            host.environment().clock().instant(),
            change.request().operation() == Journal.Operation.ROLLBACK
                ? BackupManifest.Reason.ROLLBACK
                : BackupManifest.Reason.UPGRADE,
            installation.layout.app(),
            change.active(),
            change.data().version(),
            roots);
    backup = Optional.of(manifest);
    return manifest;
  }

  private Tree original(ResolvedRoot root) {
    return snapshot(root).original();
  }

  private Snapshot snapshot(ResolvedRoot root) {
    return java.util.Objects.requireNonNull(snapshots.get(root.name()), "it was staged");
  }

  /**
   * The last look before the commit, while starts of the app are held back.
   *
   * @return the journal to commit, or what holds it back: the app runs, or its data changed since
   *     they were copied
   */
  Transaction.Look lastLook(Journal prepared) throws InstarException, IOException {
    Optional<Obstacle> obstacle =
        new Bystanders(installation, host).of(change.data().roots(), DRAIN);
    if (obstacle.isPresent()) {
      return new Transaction.Look.Hindered(obstacle.get());
    }
    for (ResolvedRoot root : change.data().roots()) {
      if (!root.present() && root.hasData()) {
        return changed(List.of(root.path().toString()));
      }
    }
    boolean otherwiseOnDisk = false;
    for (ResolvedRoot root : change.data().present()) {
      switch (snapshot(root).recheck(recheckScratch(root), installation.durable.disk())) {
        case Snapshot.Recheck.Changed changed -> {
          return changed(changed.paths());
        }
        case Snapshot.Recheck.Unchanged unchanged -> {
          if (!unchanged.original().equals(original(root))) {
            snapshots.put(root.name(), snapshot(root).as(unchanged.original()));
            otherwiseOnDisk = true;
          }
        }
      }
    }
    BackupManifest manifest =
        otherwiseOnDisk ? describe() : backup.orElseThrow(IllegalStateException::new);
    if (otherwiseOnDisk) {
      installation.backups.prepare(manifest);
    }
    return new Transaction.Look.Clear(
        prepared.committing(
            new Exchange(change.data().roots(), manifest, next).units(),
            presenceAfter(),
            account(prepared)));
  }

  private Account account(Journal prepared) {
    List<MigrationReport.Hop> hops = report.map(MigrationReport::hops).orElse(List.of());
    return new Account(
        System.getProperty("user.name", "unknown"),
        change.data().version(),
        change.dataAfter(),
        hops.size(),
        hops.stream().mapToLong(MigrationReport.Hop::records).sum(),
        Duration.between(prepared.started(), host.environment().clock().instant()));
  }

  private static Transaction.Look changed(List<String> paths) {
    return new Transaction.Look.Hindered(
        new Obstacle.DataChanged(
            "The data were changed while they were being copied: "
                + String.join(", ", paths.stream().limit(SHOWN_PATHS).toList())));
  }

  private Map<String, Optional<Path>> presenceAfter() {
    Map<String, Optional<Path>> presence = new TreeMap<>();
    for (ResolvedRoot root : change.data().roots()) {
      presence.put(
          root.name(), next.containsKey(root.name()) ? Optional.of(root.path()) : Optional.empty());
    }
    return presence;
  }
}
