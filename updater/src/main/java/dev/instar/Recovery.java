package dev.instar;

import dev.instar.data.SqliteHome;
import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.install.JournalFile;
import dev.instar.install.Layout;
import dev.instar.model.InstarException;
import dev.instar.model.RepairException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/**
 * Finishes, or takes back, a change that was cut off. Every command that changes anything begins
 * with it, and so does the launcher when it finds a switch that nobody is at work on.
 */
public final class Recovery {
  /** How long a start of the app waits for whoever is at work. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);

  private final InstalledImage own;
  private final Installation installation;
  private final Host host;

  Recovery(InstalledImage own, Installation installation, Host host) {
    this.own = own;
    this.installation = installation;
    this.host = host;
  }

  /** Takes the lock and recovers; for a launcher that holds nothing yet. */
  public static void runAlone(Layout layout, InstalledImage own, Host host)
      throws InstarException, IOException {
    SqliteHome.use(layout.nativeLibraries());
    Installation installation = new Installation(layout, host);
    try (InstallationLock lock =
        InstallationLock.acquire(layout, "recovery", host.environment().clock(), START_PATIENCE)) {
      lock.keep();
      new Recovery(own, installation, host).run();
    }
  }

  /**
   * Recovers what can be recovered; the caller holds the lock.
   *
   * @throws RepairException when the journal cannot be read; it stays as it is
   */
  public static void underLock(InstalledImage own, Installation installation, Host host)
      throws InstarException, IOException {
    var unused = new Recovery(own, installation, host).run();
  }

  /**
   * Recovers; the caller holds the lock.
   *
   * @return how the change that was found ended, if there was one
   * @throws RepairException when the journal cannot be read; it stays as it is
   */
  Optional<Transaction.Ending> run() throws InstarException, IOException {
    if (!Files.isDirectory(installation.layout.state())) {
      return Optional.empty();
    }
    return switch (installation.journal.read()) {
      case JournalFile.Found.None none -> {
        installation.switchMark.clear();
        yield Optional.empty();
      }
      case JournalFile.Found.InFlight found -> {
        host.tell("Finishing a change that was interrupted (" + found.journal().id() + ")…");
        yield Optional.of(finish(found.journal()));
      }
      case JournalFile.Found.OfAnotherFormat other ->
          throw new RepairException(
              "An unfinished change was begun by version "
                  + other.updater()
                  + ", in a format ("
                  + other.format()
                  + ") that version "
                  + own.descriptor().imageVersion()
                  + " does not know.",
              "Nothing was changed.",
              "Run the install script of version " + other.updater() + " again; it finishes it.");
    };
  }

  private Transaction.Ending finish(Journal journal) throws InstarException {
    try {
      return new Transaction(installation, host).resume(journal);
    } catch (IOException | RuntimeException e) {
      throw new RepairException(
          "A change that was interrupted could not be finished: " + e + ".",
          "Nothing is lost: the record of the change is kept.",
          "Put right what the message names (space, permissions), then start the app or run any of"
              + " its commands; it goes on from there.",
          e);
    }
  }
}
