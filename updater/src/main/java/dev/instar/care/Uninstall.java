package dev.instar.care;

import dev.instar.Consent;
import dev.instar.Host;
import dev.instar.Installation;
import dev.instar.Recovery;
import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.Instances;
import dev.instar.install.Layout;
import dev.instar.model.BusyException;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes the app away from the machine: exactly what was installed and what upgrades have left, and
 * the data only when that was asked for in so many words. What it deletes is found by looking, so
 * dying anywhere and running again goes on from there.
 */
public final class Uninstall {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

  /** How long running instances may take to end before the user is asked to end them. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private final InstalledImage own;
  private final Host host;
  private final Installation installation;

  /**
   * What the user asked for.
   *
   * @param keepData the data stay, whatever else is said
   * @param deleteData the data go; needed to say so where nobody is asked
   */
  public record Options(boolean keepData, boolean deleteData, boolean dryRun, boolean yes) {}

  /**
   * Works on one installation.
   *
   * @param own the image whose updater runs now; the last one to go
   */
  public Uninstall(Layout layout, InstalledImage own, Host host) {
    this.own = own;
    this.host = host;
    this.installation = new Installation(layout, host);
  }

  /**
   * Does it.
   *
   * @throws InstarException when nobody agreed, the app runs, or a change cannot be finished; the
   *     installation is then as it was
   */
  public ExitCode run(Options options) throws InstarException, IOException {
    if (options.keepData() && options.deleteData()) {
      throw new UsageException(
          "The data cannot be kept and deleted.",
          "Nothing was changed.",
          "Give one of --keep-data and --delete-data.");
    }
    installation.createDirectories();
    try (InstallationLock lock =
        InstallationLock.acquire(
            installation.layout, "self uninstall", host.environment().clock(), LOCK_PATIENCE)) {
      lock.keep();
      Recovery.underLock(own, installation, host);
      Survey survey = Survey.underOwnLock(own, installation, host);
      Removal removal = Removal.of(survey, !options.keepData());
      removal.announce();
      if (!options.dryRun()) {
        agree(options);
        holdBackStarts();
        removal.carryOut();
        host.listener().on(removal.done());
      }
      return ExitCode.DONE;
    }
  }

  private void agree(Options options) throws DecisionException {
    String yes = own.descriptor().command("self uninstall --yes");
    if (options.yes() && !options.keepData() && !options.deleteData()) {
      throw new DecisionException(
          "--yes does not say what becomes of the data.",
          "Nothing was changed.",
          "Run: " + yes + " --keep-data, or with --delete-data to delete them.");
    }
    new Consent(host).replace(options.yes(), "--yes and --keep-data, or --yes and --delete-data");
  }

  /** Without {@code current} no start gets anywhere; whoever started before that is seen. */
  private void holdBackStarts() throws InstarException, IOException {
    refuseWhileItRuns();
    Optional<Version> current = installation.current.read();
    installation.current.delete();
    try {
      refuseWhileItRuns();
    } catch (BusyException e) {
      if (current.isPresent()) {
        installation.current.write(current.get());
      }
      throw e;
    }
  }

  private void refuseWhileItRuns() throws BusyException {
    List<Long> running = installation.instances.lasting(DRAIN);
    if (!running.isEmpty()) {
      throw new BusyException(
          installation.layout.app() + " is running (process " + Instances.listed(running) + ").",
          "Nothing was deleted.",
          "Close it, then run the command again.");
    }
  }
}
