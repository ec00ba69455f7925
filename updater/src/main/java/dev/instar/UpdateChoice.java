package dev.instar;

import dev.instar.install.CheckRecord;
import dev.instar.install.InstallationLock;
import dev.instar.install.Layout;
import dev.instar.install.UpdateSettings;
import dev.instar.model.Descriptor;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.UpdateCheck;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Decides for one installation how it is updated, and tells what holds. */
public final class UpdateChoice {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

  private final Layout layout;
  private final Host host;
  private final Installation installation;

  /**
   * What to decide; what is empty stays as it is.
   *
   * @param check what a start of the app does about newer versions
   * @param channel whose releases are offered
   * @param hold the newest version that is offered
   * @param release whether any version is offered again
   */
  public record Options(
      Optional<UpdateCheck> check,
      Optional<String> channel,
      Optional<Version> hold,
      boolean release) {
    private boolean changesNothing() {
      return check.isEmpty() && channel.isEmpty() && hold.isEmpty() && !release;
    }
  }

  /** Works on one installation. */
  public UpdateChoice(Layout layout, Host host) {
    this.layout = layout;
    this.host = host;
    this.installation = new Installation(layout, host);
  }

  /** Keeps what was decided, and tells what holds then. */
  public ExitCode run(Options options) throws InstarException, IOException {
    Descriptor descriptor = installation.currentImage().descriptor();
    if (!options.changesNothing()) {
      try (InstallationLock lock =
          InstallationLock.acquire(
              layout, "self updates", host.environment().clock(), LOCK_PATIENCE)) {
        lock.keep();
        decide(options);
      }
    }
    UpdatePolicy policy = UpdatePolicy.of(descriptor, installation, host);
    CheckRecord record = CheckRecord.read(layout);
    host.listener()
        .on(
            new Event.UpdatePolicy(
                policy.check().word(),
                policy.every(),
                policy.channel(),
                policy.maximum().map(UpdatePolicy.Maximum::version),
                policy.maximum().map(UpdatePolicy.Maximum::saidBy),
                record.checked(),
                record.offered(),
                record.failure()));
    return ExitCode.DONE;
  }

  private void decide(Options options) throws InstarException, IOException {
    Path file = layout.updateSettings();
    UpdateSettings before = UpdateSettings.read(file);
    new UpdateSettings(
            options.check().or(before::check),
            options.channel().or(before::channel),
            options.release() ? Optional.empty() : options.hold().or(before::maximum))
        .write(file, installation.durable);
    Checks checks = new Checks(installation, host);
    checks.notice("");
    checks.schedule(Duration.ZERO); // the next start sees what holds now
  }

  /** The version that is active, to hold it. */
  public Version active() throws InstarException, IOException {
    return installation.currentImage().descriptor().imageVersion();
  }
}
