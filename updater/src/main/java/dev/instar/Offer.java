package dev.instar;

import dev.instar.model.Version;
import dev.instar.release.Release;
import dev.instar.release.ReleaseMetadata;
import java.util.List;
import java.util.Optional;

/** What a release source has for an installation. */
sealed interface Offer {

  /** The version to tell of. */
  Version version();

  /**
   * A release that the installation may have, every word of which its publisher has signed.
   *
   * @param goal the newer release that it is a step to; none when it is not one
   */
  record Of(
      Release release, ReleaseMetadata metadata, VerifiedRelease verified, Optional<Version> goal)
      implements Offer {
    @Override
    public Version version() {
      return release.version();
    }
  }

  /**
   * Nothing.
   *
   * @param version the newest that there is for everybody
   * @param why it, or what is between it and the present one, is not offered; one text each
   * @param warning that the present version was withdrawn
   */
  record Nothing(Version version, List<String> why, Optional<String> warning) implements Offer {
    public Nothing {
      why = List.copyOf(why);
    }
  }
}
