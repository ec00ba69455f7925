package dev.instar;

import dev.instar.install.InstalledImage;
import dev.instar.install.Layout;
import dev.instar.model.BusyException;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.UpdateCheck;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a start of the app on a terminal sets going beside it, once in a while: looks for a newer
 * version, brings or installs it where that is the policy, and leaves a line that the next start
 * shows. Nobody waits for it and nobody hears it; a failure only makes the next look come later.
 */
public final class CheckAtStart {
  /** After this, somebody else may look who finds nothing of how this look ended. */
  private static final Duration LOOKING = Duration.ofHours(1);

  /** When the policy is not to look: how long until a start asks for the policy again. */
  private static final Duration OFF = Duration.ofDays(30);

  private final Layout layout;
  private final InstalledImage own;
  private final Host host;
  private final Installation installation;
  private final Checks checks;

  /**
   * Works on one installation.
   *
   * @param own the image whose updater runs now
   */
  public CheckAtStart(Layout layout, InstalledImage own, Host host) {
    this.layout = layout;
    this.own = own;
    this.host = host;
    this.installation = new Installation(layout, host);
    this.checks = new Checks(installation, host);
  }

  /** Looks, if it is time. */
  public ExitCode run() throws InstarException, IOException {
    if (!isDue()) {
      return ExitCode.DONE;
    }
    checks.schedule(LOOKING);
    Descriptor descriptor = installation.currentImage().descriptor();
    UpdatePolicy policy = UpdatePolicy.of(descriptor, installation, host);
    if (policy.check() == UpdateCheck.OFF) {
      checks.schedule(OFF);
      return ExitCode.DONE;
    }
    try {
      Optional<String> notice = notice(policy.check(), descriptor);
      checks.notice(notice.orElse(""));
      checks.schedule(checks.jittered(policy.every()));
    } catch (BusyException e) {
      return ExitCode.DONE; // somebody is at work here, and the next look comes in an hour
    } catch (InstarException e) {
      checks.failed(e.happened());
      checks.schedule(checks.jittered(pause(checks.record().failures(), policy.every())));
    }
    return ExitCode.DONE;
  }

  private boolean isDue() throws IOException {
    Instant now = host.environment().clock().instant();
    return !Files.exists(layout.nextCheck())
        || Files.getLastModifiedTime(layout.nextCheck()).toInstant().isBefore(now);
  }

  /**
   * One hour after a first failure, twice as long after each that follows, up to the usual time.
   */
  static Duration pause(long failures, Duration usual) {
    long hours = 1L << Math.min(Math.max(failures, 1) - 1, 20);
    Duration pause = Duration.ofHours(hours);
    return pause.compareTo(usual) < 0 ? pause : usual;
  }

  private Optional<String> notice(UpdateCheck check, Descriptor descriptor)
      throws InstarException, IOException {
    SelfUpdate update = new SelfUpdate(layout, own, host);
    Offer offer = update.look(SelfUpdate.Options.agreeing());
    if (offer instanceof Offer.Nothing nothing) {
      return nothing.warning();
    }
    Version version = offer.version();
    String app = descriptor.title() + " " + version;
    return switch (check) {
      case OFF -> Optional.empty();
      case NOTIFY ->
          Optional.of(
              app
                  + " is available; this is "
                  + descriptor.imageVersion()
                  + ". To update: "
                  + descriptor.command("self-update")
                  + " (to hear no more of it: "
                  + descriptor.command("self updates --check off")
                  + ")");
      case DOWNLOAD -> {
        update.bring(SelfUpdate.Options.agreeing());
        yield Optional.of(
            app + " is downloaded and verified. To update: " + descriptor.command("self-update"));
      }
      case INSTALL -> install(update, app, descriptor);
    };
  }

  private Optional<String> install(SelfUpdate update, String app, Descriptor descriptor)
      throws InstarException, IOException {
    String byHand = app + " needs an answer of yours. To update: ";
    try {
      ExitCode code = update.run(SelfUpdate.Options.agreeing());
      return switch (code) {
        case DONE -> Optional.empty(); // it is active, or waits for a start, which tells it
        case DECISION_NEEDED -> Optional.of(byHand + descriptor.command("self-update"));
        default ->
            Optional.of(
                app
                    + " could not be installed, and nothing has changed. To see why: "
                    + descriptor.command("self-update"));
      };
    } catch (DecisionException e) {
      return Optional.of(byHand + descriptor.command("self-update"));
    }
  }
}
