package dev.instar.care;

import dev.instar.disk.Tree;
import dev.instar.install.InstalledImage;
import dev.instar.install.Metadata;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Examines every image that something leads to, file by file, against the hash that was recorded
 * when it was verified; those to which nothing leads only when they were verified once.
 */
final class ImageExamination {
  private static final int SHOWN = 5;

  private final Survey survey;
  private final Words words;
  private final Map<Version, Sha256> recorded;
  private final List<Finding> findings = new ArrayList<>();

  ImageExamination(Survey survey) {
    this.survey = survey;
    this.words = survey.words();
    this.recorded = survey.metadata().value().map(Metadata::images).orElse(Map.of());
  }

  List<Finding> findings() throws IOException {
    Map<Version, String> needed = survey.needed();
    for (Map.Entry<Version, String> one : needed.entrySet()) {
      image(one.getKey(), one.getValue());
    }
    for (Version version : survey.versions()) {
      if (!needed.containsKey(version) && recorded.containsKey(version)) {
        image(version, "nothing leads to it any more");
      }
    }
    return List.copyOf(findings);
  }

  private void image(Version version, String role) throws IOException {
    switch (survey.image(version)) {
      case Reading.Absent<InstalledImage> none ->
          add(
              Kind.IMAGE_MISSING,
              version,
              "The image of version " + version + " is missing; " + role + ".",
              meaning(version));
      case Reading.Unusable<InstalledImage> unusable ->
          add(
              Kind.IMAGE_UNUSABLE,
              version,
              unusable.why() + " Version " + version + " is not usable; " + role + ".",
              meaning(version));
      case Reading.Found<InstalledImage> image -> compare(image.found(), version, role);
    }
  }

  private void compare(InstalledImage image, Version version, String role) throws IOException {
    Sha256 wanted = recorded.get(version);
    if (wanted == null) {
      if (survey.metadata().value().isPresent()) {
        add(
            Kind.IMAGE_UNPROVEN,
            version,
            "Nothing here says what the image of version " + version + " must be; " + role + ".",
            "It works, but nobody can tell whether it was changed, and no rollback leads to it.");
      }
      return;
    }
    Tree tree = Tree.of(image.directory());
    if (tree.hash().equals(wanted)) {
      return;
    }
    Optional<Map<Path, Boolean>> modes = new ProgramModes(image.directory(), tree).of(wanted);
    if (modes.isPresent()) {
      add(
          Kind.PROGRAMS_CHANGED_MODE,
          version,
          "In the image of version "
              + version
              + ", the right to execute was changed: "
              + listed(modes.get().keySet().stream().map(Path::toString).toList())
              + ".",
          meaning(version));
      return;
    }
    add(
        Kind.IMAGE_CHANGED,
        version,
        "The image of version "
            + version
            + " is not as it was when it was verified ("
            + role
            + "). "
            + suspects(image.directory(), tree),
        meaning(version));
  }

  private void add(Kind kind, Version version, String problem, String meaning) {
    Path place = survey.layout().image(version);
    findings.add(Finding.repairable(kind, place, problem, meaning, words).of(version));
  }

  private String meaning(Version version) {
    boolean isActive = survey.active().equals(Optional.of(version));
    return isActive
        ? words.app() + " may not start, or do something else than its publisher made it for."
        : "The active version is not affected; going back to " + version + " is refused.";
  }

  /** One hash for the whole cannot say which file it was; the time of the last change can hint. */
  private String suspects(Path directory, Tree tree) throws IOException {
    Instant installed = survey.metadata().value().map(Metadata::lastUpgraded).orElse(Instant.MAX);
    Map<String, Instant> changed = new TreeMap<>();
    for (Tree.Item item : tree.items()) {
      Instant time = Files.getLastModifiedTime(directory.resolve(item.path())).toInstant();
      if (item.isFile() && time.isAfter(installed)) {
        changed.put(item.path(), time);
      }
    }
    return changed.isEmpty()
        ? "Some of its "
            + tree.items().size()
            + " entries were changed, added or deleted; which, the one hash of them all does not"
            + " say."
        : "Changed since it was installed: " + listed(List.copyOf(changed.keySet())) + ".";
  }

  private static String listed(List<String> paths) {
    String more = paths.size() > SHOWN ? " and " + (paths.size() - SHOWN) + " more" : "";
    return String.join(", ", paths.stream().limit(SHOWN).toList()) + more;
  }
}
