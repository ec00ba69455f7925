package dev.instar;

import dev.instar.install.UpdateSettings;
import dev.instar.model.Descriptor;
import dev.instar.model.RepairException;
import dev.instar.model.UpdateCheck;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What holds for the updates of one installation: the administrator's word, then what was decided
 * for the installation, then what the publisher suggests.
 *
 * @param check what a start of the app does about newer versions
 * @param every how often it looks
 * @param channel whose releases are offered, beside the stable ones
 * @param maximum the newest version that is offered
 */
record UpdatePolicy(UpdateCheck check, Duration every, String channel, Optional<Maximum> maximum) {

  /** The newest version that is offered, and the file that says so. */
  record Maximum(Version version, Path saidBy) {}

  /**
   * Puts together what holds.
   *
   * @throws RepairException when something that was decided cannot be read
   */
  static UpdatePolicy of(Descriptor descriptor, Installation installation, Host host)
      throws RepairException, IOException {
    Path own = installation.layout.updateSettings();
    Path machine = administrators(descriptor, host);
    UpdateSettings here = UpdateSettings.read(own);
    UpdateSettings everywhere = UpdateSettings.read(machine);
    Descriptor.Updates suggested = descriptor.updates();
    return new UpdatePolicy(
        everywhere.check().or(here::check).orElse(suggested.check()),
        suggested.every(),
        everywhere.channel().or(here::channel).orElse(suggested.channel()),
        lower(
            everywhere.maximum().map(version -> new Maximum(version, machine)),
            here.maximum().map(version -> new Maximum(version, own))));
  }

  private static Optional<Maximum> lower(Optional<Maximum> one, Optional<Maximum> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other);
    }
    return one.get().version().isOlderThan(other.get().version()) ? one : other;
  }

  /**
   * The administrator's file: {@code instar/<app>.json} in the first of the system's directories
   * for configuration (XDG Base Directory Specification, {@code XDG_CONFIG_DIRS}).
   */
  static Path administrators(Descriptor descriptor, Host host) {
    String first =
        switch (host.environment().platform().os()) {
          case LINUX ->
              List.of(
                      host.environment()
                          .variable("XDG_CONFIG_DIRS")
                          .orElse("/etc/xdg")
                          .split(":", -1))
                  .getFirst();
          case MACOS -> "/Library/Application Support";
          case WINDOWS -> host.environment().variable("ProgramData").orElse("C:\\ProgramData");
        };
    return Path.of(first, "instar", descriptor.name() + ".json");
  }

  /** Whether releases of a channel are for an installation that follows another, or the same. */
  static boolean follows(String channel, String ofRelease) {
    return ofRelease.equals(Version.STABLE) || ofRelease.equals(channel);
  }

  /** The same, following a channel that was asked for. */
  UpdatePolicy on(Optional<String> asked) {
    return new UpdatePolicy(check, every, asked.orElse(channel), maximum);
  }
}
