package dev.instar;

import dev.instar.install.History;
import dev.instar.install.InstalledImage;
import dev.instar.install.Instances;
import dev.instar.install.Journal;
import dev.instar.install.Journal.State;
import dev.instar.install.Metadata;
import dev.instar.install.Switch;
import dev.instar.install.Unit;
import dev.instar.model.AppName;
import dev.instar.model.BusyException;
import dev.instar.model.InstarException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Carries one change from its first mark on disk over the commit point to its end. Whatever state
 * the journal is in, {@link #resume} goes on from there; a process that dies anywhere leaves a
 * journal from which the next one resumes to the same end. The caller holds the installation's
 * lock.
 */
final class Transaction {
  /** How long running instances may take to end while new starts are held back. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final Installation installation;
  private final Host host;
  private final AppChecks checks;

  /** The journal as it was last seen; says what it means that there is none any more. */
  private Optional<Journal> last = Optional.empty();

  Transaction(Installation installation, Host host) {
    this.installation = installation;
    this.host = host;
    this.checks = new AppChecks(host);
  }

  /** How a change ended. */
  sealed interface Ending {
    /** The next state is active and healthy. */
    record Done() implements Ending {}

    /** The old state is active again; the attempted data are a backup. */
    record Reverted(String why) implements Ending {}

    /** The change never reached its commit point, and all it had prepared is gone. */
    record Abandoned() implements Ending {}

    /** The same, for a reason that may pass. */
    record HeldBack(Obstacle obstacle) implements Ending {}
  }

  /** Sees, with starts of the app already held back, whether anything speaks against the commit. */
  @FunctionalInterface
  interface LastLook {
    Look look() throws InstarException, IOException;
  }

  /** What the last look has seen. */
  sealed interface Look {
    /** Nothing speaks against it; this is what to commit. */
    record Clear(Journal journal) implements Look {}

    /** Something does. */
    record Hindered(Obstacle obstacle) implements Look {}
  }

  /** Announces the change, before anything else on disk changes for it. */
  void prepare(Journal journal) throws IOException {
    installation.journal.write(journal);
  }

  /**
   * Commits the prepared change and carries it to its end, or abandons it when something holds it
   * back.
   *
   * @throws InstarException from the last look; the change is then still prepared
   */
  Ending commit(Journal prepared, LastLook lastLook) throws InstarException, IOException {
    installation.switchMark.set(prepared.updater());
    return switch (lastLook.look()) {
      case Look.Clear clear -> {
        installation.journal.write(clear.journal());
        yield resume(clear.journal());
      }
      case Look.Hindered hindered -> holdBack(prepared, hindered.obstacle());
    };
  }

  /** Abandons the prepared change for an obstacle that may pass. */
  Ending holdBack(Journal prepared, Obstacle obstacle) throws InstarException, IOException {
    abandon(prepared);
    return new Ending.HeldBack(obstacle);
  }

  /** Goes on from whatever state the journal is in. */
  Ending resume(Journal journal) throws InstarException, IOException {
    Journal at = journal;
    while (true) {
      last = Optional.of(at);
      switch (at.state()) {
        case PREPARED -> {
          abandon(at);
          return new Ending.Abandoned();
        }
        case COMMITTED -> {
          Optional<Obstacle> obstacle = exchange(at);
          if (obstacle.isPresent()) {
            return holdBack(enter(at.in(State.PREPARED)), obstacle.get());
          }
          at = complete(at);
        }
        case SWITCHED -> at = judge(at);
        case HEALTHY -> {
          settle(at);
          return new Ending.Done();
        }
        case REVERTING -> {
          revert(at);
          return new Ending.Reverted(at.reason());
        }
      }
    }
  }

  /** How the change ended whose journal is gone, or was never written. */
  Ending ended() {
    return switch (last.map(Journal::state).orElse(State.PREPARED)) {
      case PREPARED, COMMITTED, SWITCHED -> new Ending.Abandoned();
      case HEALTHY -> new Ending.Done();
      case REVERTING -> new Ending.Reverted(last.map(Journal::reason).orElse(""));
    };
  }

  /** True while the next state is active and nobody can say yet whether it is well. */
  boolean isUndecided() {
    return last.map(Journal::state).equals(Optional.of(State.SWITCHED));
  }

  private void abandon(Journal journal) throws InstarException, IOException {
    deleteStages(journal);
    installation.backups.discardPrepared(journal.id());
    end();
  }

  /**
   * Ends the change, the journal first: were starts let through while it still said what to
   * exchange, a death in between would have that done again to data which the app uses by then.
   */
  private void end() throws IOException {
    installation.journal.delete();
    installation.switchMark.clear();
  }

  /**
   * Exchanges the data. What fails once is tried once more; when the system does not let go of them
   * then, every name is what it was before.
   *
   * @return what is in the way
   * @throws IOException when neither way could be gone to its end; the journal says how to go on
   */
  private Optional<Obstacle> exchange(Journal journal) throws IOException {
    installation.switchMark.set(journal.updater());
    Switch names = new Switch(installation.durable, journal.id());
    try {
      names.forward(journal.units());
      return Optional.empty();
    } catch (FileSystemException e) {
      host.tell("The data cannot be exchanged (" + e.getMessage() + "); it is tried once more…");
    }
    try {
      names.forward(journal.units());
      return Optional.empty();
    } catch (FileSystemException e) {
      names.undo(journal.units());
      return Optional.of(new Obstacle.DataBlocked(String.valueOf(e.getMessage())));
    }
  }

  /** All that follows when the data are exchanged. */
  private Journal complete(Journal journal) throws InstarException, IOException {
    installation.backups.confirm(journal.id());
    installation.current.write(journal.to());
    if (!isOlderThanSeen(journal.to())) {
      InstalledImage image = installation.image(journal.to());
      replaceLauncher(image);
    }
    if (installation.updater.read().isEmpty()) {
      installation.updater.write(journal.updater());
    }
    return enter(journal.in(State.SWITCHED));
  }

  /** Every launcher can start every image; so one that somebody holds is no reason to go back. */
  private void replaceLauncher(InstalledImage image) throws InstarException, IOException {
    Optional<IOException> refused = installation.launcher.install(host.launcherTemplate(), image);
    refused.ifPresent(failure ->
        host.tell(
            "warning: the launcher is still the old one, which starts the new version all the"
                + " same: somebody holds "
                + failure.getMessage()
                + "\nThe next update replaces it, or: "
                + image.descriptor().command("self repair")));
  }

  private boolean isOlderThanSeen(Version version) throws InstarException, IOException {
    return installation
        .metadata()
        .map(metadata -> version.isOlderThan(metadata.highestVersion()))
        .orElse(false);
  }

  private Journal judge(Journal journal) throws InstarException, IOException {
    installation.switchMark.clear();
    Optional<String> trouble = checks.health(installation.image(journal.to()), journal.roots());
    if (trouble.isEmpty()) {
      return enter(journal.in(State.HEALTHY));
    }
    installation.switchMark.set(journal.updater());
    letNothingRun(journal, trouble.get());
    List<Unit> units = new Attempted(installation, host).prepare(journal);
    return enter(journal.reverting(trouble.get(), units));
  }

  /**
   * The app may have been started while its health was being looked at; its data are not taken away
   * under it. Later starts wait, and recovery asks again.
   */
  private void letNothingRun(Journal journal, String trouble) throws BusyException {
    List<Long> running = installation.instances.lasting(DRAIN);
    if (!running.isEmpty()) {
      AppName app = installation.layout.app();
      throw new BusyException(
          "Version "
              + journal.to()
              + " must be taken back, because "
              + trouble
              + "\nbut "
              + app
              + " is running (process "
              + Instances.listed(running)
              + ").",
          "It keeps running with its data; further starts wait. The backup is kept.",
          "Close it, then start " + app + " again; that brings back the state before.");
    }
  }

  private Journal enter(Journal journal) throws IOException {
    installation.journal.write(journal);
    return journal;
  }

  private void settle(Journal journal) throws InstarException, IOException {
    Instant now = host.environment().clock().instant();
    Optional<Metadata> before = installation.metadata();
    before
        .orElseGet(() -> Metadata.first(journal.to(), now, UUID.randomUUID().toString()))
        .withActive(journal.to(), now, journal.tree())
        .withRoots(journal.roots())
        .write(installation.layout, installation.durable);
    Optional<Version> updater = installation.updater.read();
    if (updater.isEmpty() || journal.to().isNewerThan(updater.get())) {
      installation.updater.write(journal.to());
    }
    record(journal, now, "done", "");
    installation.backups.discardPrepared(Attempted.id(journal)); // of a try that was cut off
    if (!journal.keepBackup()) {
      installation.backups.discard(journal.id());
    }
    deleteStages(journal);
    end();
  }

  private void revert(Journal journal) throws InstarException, IOException {
    installation.switchMark.set(journal.updater());
    new Switch(installation.durable, journal.id()).back(journal.units());
    installation.backups.confirm(Attempted.id(journal));
    if (journal.from().isPresent()) {
      installation.current.write(journal.from().get());
      rememberAsBad(journal);
    } else {
      installation.current.delete();
      installation.updater.delete();
      installation.launcher.delete();
    }
    Instant now = host.environment().clock().instant();
    record(journal, now, "reverted", journal.reason());
    installation.backups.discard(journal.id()); // what it held is in use again
    deleteStages(journal);
    end();
  }

  private void rememberAsBad(Journal journal) throws InstarException, IOException {
    Optional<Metadata> before = installation.metadata();
    boolean isUpgrade = journal.operation() == Journal.Operation.UPGRADE;
    if (before.isEmpty() || !isUpgrade) {
      return;
    }
    before
        .get()
        .withBadVersion(journal.to(), journal.reason())
        .write(installation.layout, installation.durable);
  }

  private void record(Journal journal, Instant now, String outcome, String detail)
      throws IOException {
    installation.history.add(
        new History.Entry(
            journal.id(),
            now,
            journal.operation().label(),
            journal.from().map(Version::text),
            journal.to().text(),
            outcome,
            detail,
            journal.account()));
  }

  private void deleteStages(Journal journal) throws IOException {
    for (var stage : journal.stages()) {
      installation.durable.deleteTree(stage);
    }
  }
}
