package dev.instar.care;

import dev.instar.disk.Durable;
import dev.instar.install.JournalFile;
import dev.instar.install.Launcher;
import dev.instar.install.Layout;
import dev.instar.install.Metadata;
import dev.instar.model.FormatException;
import dev.instar.model.JsonObject;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Examines what the installation knows about itself: the files in {@code state/}, {@code current},
 * the launcher. Each file is judged alone, so one that is damaged hides no other.
 */
final class StateExamination {
  private final Survey survey;
  private final Layout layout;
  private final Words words;
  private final List<Finding> findings = new ArrayList<>();

  StateExamination(Survey survey) {
    this.survey = survey;
    this.layout = survey.layout();
    this.words = survey.words();
  }

  List<Finding> findings() throws IOException {
    journal();
    metadata();
    current();
    updater();
    launcher();
    history();
    return List.copyOf(findings);
  }

  private void journal() {
    switch (survey.journal()) {
      case Reading.Absent<JournalFile.Found> none -> switchMark();
      case Reading.Unusable<JournalFile.Found> unusable ->
          findings.add(
              Finding.repairable(
                  Kind.JOURNAL_BROKEN,
                  layout.journal(),
                  unusable.why(),
                  "The app starts as before, but no update and no rollback can be made.",
                  words));
      case Reading.Found<JournalFile.Found> read -> journal(read.found());
    }
  }

  private void journal(JournalFile.Found found) {
    switch (found) {
      case JournalFile.Found.None none -> switchMark();
      case JournalFile.Found.InFlight flying -> {
        if (survey.holder().isEmpty()) {
          findings.add(
              Finding.repairable(
                  Kind.CHANGE_INTERRUPTED,
                  layout.journal(),
                  "The change "
                      + flying.journal().id()
                      + " to version "
                      + flying.journal().to()
                      + " was interrupted.",
                  "Nothing is lost; the next command, or the next start, finishes it or takes it"
                      + " back.",
                  words));
        }
      }
      case JournalFile.Found.OfAnotherFormat other ->
          findings.add(
              Finding.forAPerson(
                  Kind.JOURNAL_OF_ANOTHER_FORMAT,
                  layout.journal(),
                  "An unfinished change was begun by version "
                      + other.updater()
                      + " in a format that this version does not know.",
                  "No update and no rollback can be made before it is finished.",
                  "Run the install script of version " + other.updater() + "; it finishes it."));
    }
  }

  private void switchMark() {
    if (Files.exists(layout.switchMark()) && survey.holder().isEmpty()) {
      findings.add(
          Finding.repairable(
              Kind.SWITCH_LEFT,
              layout.switchMark(),
              "Starts of the app are held back, and nobody is at work.",
              "The next start of the app takes longer, as it looks after this first.",
              words));
    }
  }

  private void metadata() {
    boolean isInstalled = !survey.versions().isEmpty();
    Optional<String> trouble = survey.metadata().trouble(layout.metadata() + " is missing.");
    if (trouble.isEmpty() || (!isInstalled && !Files.exists(layout.metadata()))) {
      return;
    }
    if (structure().filter(version -> version > Metadata.STRUCTURE_VERSION).isPresent()) {
      findings.add(
          Finding.forAPerson(
              Kind.METADATA_OF_NEWER_STRUCTURE,
              layout.metadata(),
              trouble.get(),
              "A newer version has written it; this one can change nothing here.",
              "Run the install script of the newest version."));
      return;
    }
    findings.add(
        Finding.repairable(
            Kind.METADATA_BROKEN,
            layout.metadata(),
            trouble.get(),
            "The app starts as before; what was verified at installation is forgotten, so there is"
                + " no way back to an earlier version.",
            words));
  }

  private Optional<Long> structure() {
    try {
      return Optional.of(
          JsonObject.parse("metadata.json", Files.readAllBytes(layout.metadata()))
              .number("structure_version"));
    } catch (FormatException | IOException e) {
      return Optional.empty(); // so damaged that it does not even say that
    }
  }

  private void current() {
    if (survey.versions().isEmpty() && survey.active().isEmpty()) {
      findings.add(
          Finding.forAPerson(
              Kind.CURRENT_BROKEN,
              layout.current(),
              words.app() + " is not installed in " + layout.root() + ".",
              "There is no version that could be started.",
              "Run its install script."));
      return;
    }
    Optional<String> trouble = survey.current().trouble(layout.current() + " is missing.");
    Optional<Version> named = survey.current().value();
    if (named.isPresent() && !named.equals(survey.active())) {
      trouble =
          Optional.of(
              layout.current() + " names version " + named.get() + ", which is not installed.");
    }
    trouble.ifPresent(what ->
        findings.add(
            Finding.repairable(
                Kind.CURRENT_BROKEN,
                layout.current(),
                what,
                words.app() + " does not start, as nothing says which version is active.",
                words)));
  }

  private void updater() {
    Optional<String> trouble = survey.updater().trouble(layout.updater() + " is missing.");
    Optional<Version> named = survey.updater().value();
    if (named.isPresent()
        && !survey.versions().contains(named.get())
        && !named.equals(survey.active())) {
      trouble =
          Optional.of(
              layout.updater() + " names version " + named.get() + ", which is not installed.");
    }
    if (survey.versions().isEmpty()) {
      return; // said already: nothing is installed
    }
    trouble.ifPresent(what ->
        findings.add(
            Finding.repairable(
                Kind.UPDATER_BROKEN,
                layout.updater(),
                what,
                "The active version serves the commands instead; it may be older than the state"
                    + " that it looks after.",
                words)));
  }

  private void launcher() throws IOException {
    if (survey.versions().isEmpty()) {
      return;
    }
    Optional<Launcher.Trouble> trouble;
    try {
      trouble =
          survey.installation().launcher.trouble(survey.host().launcherTemplate(), survey.own());
    } catch (RepairException e) {
      return; // the image is damaged, which is a finding of its own
    }
    if (trouble.isEmpty()) {
      return;
    }
    switch (trouble.get()) {
      case MISSING -> launcher("The launcher is missing.", words.app() + " cannot be started.");
      case NOT_EXECUTABLE ->
          launcher("The launcher is not executable.", words.app() + " cannot be started.");
      case DIFFERENT -> {
        if (isNewest()) {
          launcher(
              "The launcher is not the one that belongs here.",
              "It may start something else, or not at all.");
        }
      }
    }
  }

  private void launcher(String problem, String meaning) {
    findings.add(
        Finding.repairable(Kind.LAUNCHER_BROKEN, layout.launcher(), problem, meaning, words));
  }

  /** An older updater does not know the launcher that a newer one has installed. */
  private boolean isNewest() {
    Version own = survey.own().descriptor().imageVersion();
    return survey
        .metadata()
        .value()
        .filter(metadata -> own.isOlderThan(metadata.highestVersion()))
        .isEmpty();
  }

  private void history() throws IOException {
    long unreadable = survey.installation().history.unreadable();
    if (unreadable > 0) {
      findings.add(
          Finding.note(
              Kind.HISTORY_CUT_OFF,
              layout.history(),
              unreadable + " of the lines in the history cannot be read.",
              "What they told of is not shown; nothing depends on it, and new lines are added"
                  + " behind."));
    }
  }

  /** The files that were being written when their writer died. */
  static List<Path> halfWritten(Layout layout) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path directory : List.of(layout.root(), layout.root().resolve("bin"), layout.state())) {
      for (Path file : Durable.children(directory)) {
        if (file.toString().endsWith(Durable.BESIDE) && layout.isOwn(file)) {
          files.add(file);
        }
      }
    }
    return files;
  }
}
