package dev.instar;

import dev.instar.backup.Backup;
import dev.instar.data.SqliteHome;
import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.install.JournalFile;
import dev.instar.install.Layout;
import dev.instar.migration.Migration;
import dev.instar.migration.declaration.Risk;
import dev.instar.model.Answers;
import dev.instar.model.BusyException;
import dev.instar.model.Descriptor;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.RepairException;
import dev.instar.model.UpgradeFailedException;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The single way an installation changes: first installation, upgrade, downgrade and rollback all
 * end here. Under the installation's lock it recovers what was cut off, looks at everything that
 * could speak against the change, stages the next state beside the present one, proves it, and
 * commits both program and data at once. It runs from an image in {@code versions/}, mostly the new
 * one.
 */
public final class Finalizer {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);

  /** How long running instances may take to end before they count as an obstacle. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  /** How often the data are copied while somebody keeps changing them. */
  private static final int COPIES = 3;

  private final InstalledImage own;
  private final Host host;

  /**
   * Works on any installation of the app.
   *
   * @param own the image whose updater runs now
   */
  public Finalizer(InstalledImage own, Host host) {
    this.own = own;
    this.host = host;
  }

  /**
   * Does what a request asks for.
   *
   * @throws InstarException when it was not done; program and data are then what they were before
   */
  public ExitCode run(FinalizeRequest request) throws InstarException, IOException {
    Layout layout =
        new Layout(request.root(), own.descriptor().name(), host.environment().platform());
    Installation installation = new Installation(layout, host);
    installation.createDirectories();
    SqliteHome.use(layout.nativeLibraries());
    try (InstallationLock lock =
        InstallationLock.acquire(layout, request.by(), host.environment().clock(), LOCK_PATIENCE)) {
      lock.keep();
      new Recovery(own, installation, host).run();
      return change(request, installation);
    }
  }

  /** How one try to make the change ended. */
  private sealed interface Try {
    record Ended(ExitCode code) implements Try {}

    /** Nothing was changed, and another try may go better. */
    record HeldBack(Obstacle obstacle, Change change) implements Try {}
  }

  /** Tries until the change is made, or waits for a start of the app, or is given up. */
  private ExitCode change(FinalizeRequest asked, Installation installation)
      throws InstarException, IOException {
    FinalizeRequest request = asked;
    HeldBack heldBack = new HeldBack(installation, host);
    int copies = 0;
    boolean agreed = false;
    while (true) {
      switch (attempt(request, agreed, installation)) {
        case Try.Ended ended -> {
          return ended.code();
        }
        case Try.HeldBack held -> {
          agreed = true;
          request = held.change().request();
          copies = held.obstacle() instanceof Obstacle.DataChanged ? copies + 1 : 0;
          if (copies > 0 && copies < COPIES) {
            host.tell(held.obstacle().text(installation.layout.app()) + "; they are copied anew.");
          } else if (heldBack.isOver(held.obstacle(), held.change())) {
            copies = 0;
          } else {
            return ExitCode.DONE;
          }
        }
      }
    }
  }

  private Try attempt(FinalizeRequest request, boolean agreed, Installation installation)
      throws InstarException, IOException {
    Optional<Version> active = installation.current.read();
    if (request.from().isPresent() && !request.from().equals(active)) {
      throw new BusyException(
          "Another command has made version "
              + active.map(Version::text).orElse("none")
              + " active meanwhile.",
          "Nothing was changed.",
          "Run the command again if you still want version " + request.version() + ".");
    }
    boolean migrates = request.operation() == Journal.Operation.MIGRATE;
    boolean isActive = active.equals(Optional.of(request.version()));
    if (migrates && !isActive) {
      throw new UsageException(
          "Version " + request.version() + " is not the active one.",
          "Nothing was changed.",
          "Only the data of the active version are migrated by themselves.");
    }
    if (isActive && !migrates && request.backup().isEmpty()) {
      host.listener()
          .on(new Event.NothingToDo("Version " + request.version() + " is installed already."));
      return new Try.Ended(ExitCode.DONE);
    }
    InstalledImage target = installation.image(request.version());
    ImageProof.Proven proven = new ImageProof(installation).prove(target, request, active);
    Optional<Backup> backup = restored(request, installation);
    boolean leadsBack = request.keepChanges();
    Optional<Backup> restored = leadsBack ? Optional.empty() : backup;
    DataState data =
        restored.isPresent()
            ? DataState.ofRollback(target, restored.get().manifest(), installation, host)
            : leadsBack
                ? DataState.back(own, target, installation, host)
                : DataState.of(target, installation, host);
    try (Migrations migrations =
        leadsBack ? Migrations.back(own, target, host) : Migrations.of(target, host)) {
      List<Migration> chain = restored.isPresent() ? List.of() : migrations.chain(data);
      Change change = new Change(request, own, active, target, proven, data, chain, restored);
      change.refuseStepsBack(target.descriptor());
      if (migrates && chain.isEmpty()) {
        host.listener().on(new Event.NothingToDo(nothingToMigrate(data)));
        return new Try.Ended(ExitCode.DONE);
      }
      DataSpace.of(change, installation.layout.staging())
          .refuseIfShort(host.space(), "Nothing was changed.");
      if (!agreed) {
        for (String changed : migrations.changedSince(data)) {
          host.tell(
              "warning: this release changed a migration that these data went through already: "
                  + changed
                  + "; it is not run again. Tell the publisher.");
        }
        change = agree(change, installation);
      }
      if (request.dryRun()) { // works on a copy, which may be made while the app runs
        return rehearse(change, migrations, installation);
      }
      Optional<Obstacle> obstacle = new Bystanders(installation, host).of(data.roots(), DRAIN);
      return obstacle.isPresent()
          ? new Try.HeldBack(obstacle.get(), change)
          : carryOut(change, migrations, installation);
    }
  }

  private static String nothingToMigrate(DataState data) {
    return data.present().isEmpty()
        ? "There are no data yet."
        : "The data need no migration"
            + data.version().map(version -> "; they are of version " + version).orElse("")
            + ".";
  }

  private Optional<Backup> restored(FinalizeRequest request, Installation installation)
      throws InstarException, IOException {
    if (request.backup().isEmpty()) {
      return Optional.empty();
    }
    Optional<Backup> backup = installation.backups.find(request.backup().get());
    if (backup.isEmpty()
        || !backup.get().manifest().appVersion().equals(Optional.of(request.version()))) {
      throw new UsageException(
          "There is no backup \""
              + request.backup().get()
              + "\" of version "
              + request.version()
              + ".",
          "Nothing was changed.",
          "Run " + own.descriptor().command("rollback --list") + " to see which there are.");
    }
    return backup;
  }

  /** Has the user's word and answers before anything changes. */
  private Change agree(Change change, Installation installation)
      throws InstarException, IOException {
    boolean hasMore = change.chain().stream().anyMatch(migration -> migration.root().isPresent());
    if (!change.request().planShown() || hasMore) {
      host.listener()
          .on(change.plan(Pace.expected(installation.layout, change.version(), change.data())));
    }
    Descriptor descriptor = change.target().descriptor();
    for (Descriptor.Deprecation deprecation : descriptor.deprecations()) {
      host.tell("Deprecated: " + deprecation.shown() + ".");
    }
    boolean asks =
        change.chain().stream().anyMatch(migration -> migration.risk() != Risk.AUTOMATIC);
    boolean answered = change.request().planShown() || change.active().isEmpty();
    boolean given = change.request().yes() || change.request().dryRun() || (answered && !asks);
    Consent consent = new Consent(host);
    consent.proceed(given, "the same command with --yes");
    Answers answers =
        new Interview(change.data(), descriptor, change.request().answers(), host)
            .of(change.chain());
    for (Migration migration : change.chain()) {
      if (migration.guidance().isPresent()) {
        host.tell("By hand: " + migration.title());
        migration.guidance().get().lines().forEach(line -> host.tell("  " + line));
        consent.done(given, "the same command with --yes");
      }
    }
    return change.answered(answers);
  }

  /** Stages and proves the next state, reports, and throws it away. */
  private Try rehearse(Change change, Migrations migrations, Installation installation)
      throws InstarException, IOException {
    Transaction transaction = new Transaction(installation, host);
    NextState next = new NextState(change, migrations, installation, host);
    Journal prepared = next.journal();
    try {
      transaction.prepare(prepared);
      NextState.Staging staging = next.stage();
      transaction.resume(prepared);
      if (staging.report().isPresent()) {
        Pace.measured(change.version(), change.data(), staging.report().get())
            .write(installation.layout, installation.durable);
      }
      host.listener().on(change.rehearsed(staging));
      return new Try.Ended(ExitCode.DONE);
    } catch (InstarException | IOException | RuntimeException e) {
      afterFailure(installation, transaction, e);
      throw e;
    }
  }

  private Try carryOut(Change change, Migrations migrations, Installation installation)
      throws InstarException, IOException {
    Transaction transaction = new Transaction(installation, host);
    NextState next = new NextState(change, migrations, installation, host);
    Journal prepared = next.journal();
    Transaction.Ending ending;
    try {
      if (change.request().release().isPresent()) {
        // An install script has unpacked it, and what it wrote may not be on the device yet.
        installation.durable.flushTree(change.target().directory());
      }
      transaction.prepare(prepared);
      ending = stageAndCommit(transaction, next, prepared);
    } catch (InstarException | IOException | RuntimeException e) {
      if (e instanceof InstarException && transaction.isUndecided()) {
        throw e;
      }
      ending = afterFailure(installation, transaction, e);
      if (ending instanceof Transaction.Ending.Abandoned) {
        throw e;
      }
    }
    return conclude(ending, change, prepared, installation);
  }

  private static Transaction.Ending stageAndCommit(
      Transaction transaction, NextState next, Journal prepared)
      throws InstarException, IOException {
    try {
      next.stage();
    } catch (BusyException e) { // somebody deletes or locks what is being copied
      return transaction.holdBack(prepared, new Obstacle.DataChanged(e.happened()));
    }
    return transaction.commit(prepared, () -> next.lastLook(prepared));
  }

  /** Goes on from whatever the journal says: back before the commit, forward after it. */
  private static Transaction.Ending afterFailure(
      Installation installation, Transaction transaction, Exception failure)
      throws RepairException {
    try {
      if (installation.journal.read() instanceof JournalFile.Found.InFlight found) {
        return transaction.resume(found.journal());
      }
      installation.switchMark.clear();
      return transaction.ended();
    } catch (InstarException | IOException | RuntimeException e) {
      e.addSuppressed(failure);
      throw new RepairException(
          "The change was interrupted ("
              + failure.getMessage()
              + "), and cleaning up failed too: "
              + e.getMessage()
              + ".",
          "Nothing is lost: the record of the change is kept.",
          "Put right what the message names, then start the app or run any of its commands; it"
              + " finishes the change.",
          e);
    }
  }

  private Try conclude(
      Transaction.Ending ending, Change change, Journal journal, Installation installation)
      throws InstarException, IOException {
    switch (ending) {
      case Transaction.Ending.Done done -> {
        new Deferral(installation, host).discard();
        new Checks(installation, host).startAnew(change.target().descriptor().updates().every());
        host.listener().on(change.completed(journal, installation.layout));
        if (journal.operation() == Journal.Operation.UPGRADE) {
          Prune.afterUpgrade(change.target(), own, installation, host);
        }
      }
      case Transaction.Ending.Reverted reverted ->
          throw new UpgradeFailedException(
              (change.isMigration()
                      ? "The migrated data were in use for a moment, but "
                      : "Version " + change.version() + " was active for a moment, but ")
                  + reverted.why()
                  + ".",
              "Program and data are back in the state before"
                  + change.active().map(version -> " (version " + version + ")").orElse("")
                  + "; what the attempt made of the data is kept as a backup.",
              "Tell the publisher what the message says, and stay with the present version.");
      case Transaction.Ending.Abandoned abandoned ->
          throw new IllegalStateException("an abandoned change has its failure");
      case Transaction.Ending.HeldBack held -> {
        return new Try.HeldBack(held.obstacle(), change);
      }
    }
    return new Try.Ended(ExitCode.DONE);
  }
}
