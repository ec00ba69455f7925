package dev.instar.care;

import dev.instar.ReleasedImages;
import dev.instar.model.InstarException;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out which version is active when {@code current} does not say: the one that the metadata or
 * the history name, else the newest; in any case only one that is proven, and that works with the
 * data as they are.
 */
record CurrentMend(Survey survey) {

  Optional<String> mend() throws InstarException, IOException {
    if (!survey.isQuiet()) {
      return Optional.empty(); // the change in flight says which version is active
    }
    Set<Version> candidates = new LinkedHashSet<>();
    survey.active().ifPresent(candidates::add);
    candidates.addAll(survey.versions().reversed());
    List<InstarException> unproven = new ArrayList<>();
    for (Version version : candidates) {
      try {
        if (fits(version) && (Proof.isProven(survey, version) || isBroughtAnew(version))) {
          survey.installation().current.write(version);
          return Optional.of("It names version " + version + ", which works with the data.");
        }
      } catch (InstarException e) {
        unproven.add(e);
      }
    }
    if (!unproven.isEmpty()) {
      throw unproven.getFirst();
    }
    throw new RepairException(
        "No installed version is both proven and made for the data as they are.",
        "Nothing was made active; the data are as they were.",
        "Run the install script of the version that the data belong to.");
  }

  /** The active image is worth fetching again when it is not what its publisher signed. */
  private boolean isBroughtAnew(Version version) throws InstarException, IOException {
    if (!survey.active().equals(Optional.of(version))) {
      return false;
    }
    var unused =
        new ReleasedImages(survey.own(), survey.installation(), survey.host()).bring(version);
    return fits(version);
  }

  private boolean fits(Version version) throws InstarException, IOException {
    var image = survey.image(version).value();
    return image.isPresent() && survey.data().fit(image.get().descriptor());
  }
}
