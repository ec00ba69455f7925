package dev.instar.care;

import dev.instar.ReleasedImages;
import dev.instar.disk.Tree;
import dev.instar.install.Metadata;
import dev.instar.model.InstarException;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import java.io.IOException;
import java.util.Optional;

/**
 * Whether an image is what its publisher signed: by the hash that was recorded when it was verified
 * or, where that is lost, by the release itself.
 */
final class Proof {
  private Proof() {}

  /**
   * Reads every file of the image.
   *
   * @throws InstarException when the release had to be asked, and could not be
   */
  static boolean isProven(Survey survey, Version version) throws InstarException, IOException {
    if (survey.image(version).value().isEmpty()) {
      return false;
    }
    Sha256 tree = Tree.of(survey.layout().image(version)).hash();
    Optional<Metadata> metadata = survey.metadata().value();
    Optional<Sha256> recorded = metadata.map(Metadata::images).map(images -> images.get(version));
    if (recorded.isPresent()) {
      return recorded.get().equals(tree);
    }
    return new ReleasedImages(survey.own(), survey.installation(), survey.host())
        .signedTree(version)
        .equals(tree);
  }
}
