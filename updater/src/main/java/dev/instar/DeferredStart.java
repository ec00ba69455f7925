package dev.instar;

import dev.instar.data.SqliteHome;
import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.Layout;
import dev.instar.model.BusyException;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a start of the app does before the app when a change waits for it: applies the change if
 * nothing holds it back any more. However it ends, the start goes on with what is active then; a
 * change that failed does not wait for another start.
 */
public final class DeferredStart {
  private static final Duration CLEAN_UP_PATIENCE = Duration.ofSeconds(2);

  private final Layout layout;
  private final InstalledImage own;
  private final Host host;
  private final Installation installation;

  /**
   * Works on one installation.
   *
   * @param own the image whose updater runs now
   */
  public DeferredStart(Layout layout, InstalledImage own, Host host) {
    this.layout = layout;
    this.own = own;
    this.host = host;
    this.installation = new Installation(layout, host);
  }

  /** Applies what waits, or lets it wait on. */
  public ExitCode run() throws InstarException, IOException {
    SqliteHome.use(layout.nativeLibraries());
    try (Handover handover = new Handover(own, installation)) {
      Optional<FinalizeRequest> due = due(handover);
      if (due.isEmpty()) {
        return ExitCode.DONE;
      }
      ExitCode code = handover.to(due.get());
      if (code != ExitCode.DONE && code != ExitCode.BUSY) {
        giveUp();
      }
      return code;
    }
  }

  private Optional<FinalizeRequest> due(Handover handover) throws InstarException, IOException {
    try (InstallationLock lock = lock(Duration.ZERO)) {
      lock.keep();
      new Recovery(own, installation, host).run();
      Optional<FinalizeRequest> due = new Deferral(installation, host).begin();
      if (due.isPresent()) {
        handover.open();
      }
      return due;
    } catch (BusyException e) {
      return Optional.empty(); // whoever is at work: this start goes on with what is active
    }
  }

  private void giveUp() throws InstarException, IOException {
    try (InstallationLock lock = lock(CLEAN_UP_PATIENCE)) {
      lock.keep();
      new Deferral(installation, host)
          .drop("it failed, see above; " + own.descriptor().command("self-update") + " tries anew");
    }
  }

  private InstallationLock lock(Duration patience) throws BusyException, IOException {
    return InstallationLock.acquire(
        layout, "a change that waited for a start", host.environment().clock(), patience);
  }
}
