package dev.instar.launcher;

import dev.instar.Event;
import dev.instar.Listener;
import dev.instar.model.Version;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells a person what happens: lines on standard output, moving progress on standard error and only
 * on a terminal.
 */
final class TextNarrator implements Listener {
  private static final int BAR_WIDTH = 30;
  private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final PrintStream out;
  private final PrintStream err;
  private final boolean progressWanted;
  private final String title;
  private final boolean verbose;
  private final CareNarrator care;
  private int migrationsSeen;
  private int lastPercent = -1;

  /**
   * Tells about one app.
   *
   * @param title what the app calls itself
   * @param verbose whether each request to a server is told
   * @param progressWanted whether standard error is a terminal that can show a moving bar
   */
  TextNarrator(
      PrintStream out, PrintStream err, boolean progressWanted, boolean verbose, String title) {
    this.out = out;
    this.err = err;
    this.progressWanted = progressWanted;
    this.verbose = verbose;
    this.title = title;
    this.care = new CareNarrator(out, title);
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.Step step -> out.println(step.text());
      case Event.Progress progress -> progress(progress);
      case Event.Asked asked -> asked(asked);
      case Event.Checked checked -> checked(checked);
      case Event.News news -> news("What's new in " + news.version(), news.notes());
      case Event.Planned plan -> planned(plan);
      case Event.BackedUp backup -> backedUp(backup);
      case Event.Migrated migration -> migrated(migration);
      case Event.Proven proven -> proven(proven);
      case Event.Rehearsed rehearsed -> rehearsed(rehearsed);
      case Event.Completed completed -> completed(completed);
      case Event.Deferred deferred -> deferred(deferred);
      case Event.DataStatus status -> dataStatus(status);
      case Event.DataChange change -> dataChange(change);
      case Event.UpdatePolicy policy -> updatePolicy(policy);
      case Event.NothingToDo nothing -> out.println(nothing.text());
      case Event.BackupListed backup -> listed(backup);
      case Event.Deletion deletion ->
          out.println(
              "  %s  %s  (%s): %s"
                  .formatted(
                      deletion.what(), deletion.place(), bytes(deletion.bytes()), deletion.why()));
      case Event.Status status -> care.status(status);
      case Event.Found found -> care.found(found);
      case Event.Diagnosed diagnosed -> care.diagnosed(diagnosed);
      case Event.Mended mended -> care.mended(mended);
      case Event.Uninstalled uninstalled -> care.uninstalled(uninstalled);
    }
    out.flush();
  }

  @Override
  public boolean isVerbose() {
    return verbose;
  }

  private void asked(Event.Asked asked) {
    err.printf(
        "GET %s%s: %s, %d ms%n",
        asked.address(),
        asked.through().map(proxy -> " (through proxy " + proxy + ")").orElse(""),
        asked.status().map(String::valueOf).orElse("no answer"),
        asked.took().toMillis());
  }

  private void progress(Event.Progress progress) {
    if (!progressWanted || progress.total() <= 0) {
      return;
    }
    int percent = (int) (100 * progress.done() / progress.total());
    if (percent == lastPercent) {
      return;
    }
    lastPercent = percent;
    int filled = BAR_WIDTH * percent / 100;
    err.printf(
        "\r%s [%s%s] %3d %%  %s",
        progress.what(),
        "#".repeat(filled),
        " ".repeat(BAR_WIDTH - filled),
        percent,
        bytes(progress.done()));
    if (progress.done() >= progress.total()) {
      err.println();
      lastPercent = -1;
    }
    err.flush();
  }

  private void checked(Event.Checked checked) {
    String current = checked.current().map(Version::text).orElse("none");
    out.println("  installed " + current + ", available " + checked.offered());
    if (checked.updateAvailable()) {
      out.println("  An update is available.");
    }
  }

  private void updatePolicy(Event.UpdatePolicy policy) {
    out.println("  at a start   " + policy.check());
    out.println("  looks every  " + policy.every().toHours() + " hours");
    out.println("  channel      " + policy.channel());
    policy
        .maximum()
        .ifPresent(version ->
            out.println(
                "  held at      "
                    + version
                    + policy.maximumSaidBy().map(file -> "  (" + file + ")").orElse("")));
    out.println(
        "  last check   "
            + policy
                .checked()
                .map(time -> WHEN.withZone(ZoneId.systemDefault()).format(time))
                .orElse("never")
            + policy.offered().map(version -> ", " + version + " is available").orElse(""));
    policy.failure().ifPresent(why -> out.println("  it failed    " + why));
  }

  private void planned(Event.Planned plan) {
    out.println();
    out.println("Plan");
    versions(plan.current(), plan.target(), plan.downloadSize());
    plan.targetData()
        .ifPresent(target ->
            out.println(
                "  data version     "
                    + plan.currentData().map(data -> data + " -> ").orElse("")
                    + target));
    plan.data().forEach((name, path) -> out.println("  data             " + path));
    out.println(plan.migrations().isEmpty() ? "  no migrations" : "  migrations");
    planned(plan.migrations());
  }

  private void versions(Optional<Version> current, Version target, Optional<Long> download) {
    if (current.equals(Optional.of(target))) {
      out.println("  program stays    " + target);
      return;
    }
    out.println("  current version  " + current.map(Version::text).orElse("none"));
    out.println(
        "  target version   "
            + target
            + download.map(size -> "  (download " + bytes(size) + ")").orElse(""));
  }

  private void planned(List<Event.PlannedMigration> migrations) {
    int number = 1;
    for (Event.PlannedMigration migration : migrations) {
      out.println(
          "    %d. %s (%s -> %s, %s)"
              .formatted(
                  number++, migration.title(), migration.from(), migration.to(), migration.risk()));
      migration
          .expected()
          .ifPresent(expected ->
              out.println("       about " + seconds(expected) + ", by its rehearsal here"));
      migration.why().ifPresent(why -> why.lines().forEach(line -> out.println("       " + line)));
      migration.changes().forEach(change -> out.println("         " + change));
    }
  }

  private void backedUp(Event.BackedUp backup) {
    out.println();
    out.println("Backup");
    out.println("  " + backup.id() + "  (" + bytes(backup.bytes()) + ")");
    backup.places().forEach(place -> out.println("  " + place));
  }

  private void migrated(Event.Migrated migration) {
    if (migrationsSeen++ == 0) {
      out.println();
      out.println("Migrating a copy of the data");
    }
    out.println(
        "  %d. %s (%s -> %s)  %s"
            .formatted(
                migrationsSeen,
                migration.title(),
                migration.from(),
                migration.to(),
                seconds(migration.took())));
    migration.changes().forEach(change -> out.println("       " + change));
  }

  private void proven(Event.Proven proven) {
    out.println();
    out.println("Testing");
    proven.checks().forEach(check -> out.println("  ok  " + check));
  }

  private void rehearsed(Event.Rehearsed rehearsed) {
    out.println();
    boolean isUpgrade = !rehearsed.current().equals(Optional.of(rehearsed.target()));
    out.println(
        "Rehearsal of the " + (isUpgrade ? "upgrade" : "migration") + ": nothing was changed");
    versions(rehearsed.current(), rehearsed.target(), Optional.empty());
    out.println(rehearsed.migrations().isEmpty() ? "  no migrations" : "  migrations, as measured");
    int number = 1;
    for (Event.Migrated migration : rehearsed.migrations()) {
      out.println(
          "    %d. %s (%s -> %s)  %s"
              .formatted(
                  number++,
                  migration.title(),
                  migration.from(),
                  migration.to(),
                  seconds(migration.took())));
      migration.changes().forEach(change -> out.println("         " + change));
    }
    out.println("  total time       " + seconds(rehearsed.total()));
    out.println(
        "  backup           " + rehearsed.backup() + "  (" + bytes(rehearsed.backupBytes()) + ")");
    out.println(rehearsed.changedFiles().isEmpty() ? "  no file changes" : "  files that change");
    rehearsed.changedFiles().forEach(file -> out.println("    " + file));
    out.println();
    out.println("To go ahead: " + rehearsed.proceedWith());
  }

  private void completed(Event.Completed completed) {
    out.println();
    if (completed.operation().equals("migrate")) {
      out.println(
          "Done: the data of "
              + title
              + " are of version "
              + completed.data().map(Version::text).orElse("-")
              + ".");
      completed.backup().ifPresent(path -> out.println("Backup of the data before: " + path));
      return;
    }
    String from = completed.from().map(version -> " (was " + version + ")").orElse("");
    out.println("Done: " + title + " " + completed.to() + " is active" + from + ".");
    news("What's new", completed.notes());
    completed.backup().ifPresent(path -> out.println("\nBackup of the state before: " + path));
    completed.rollBackWith().ifPresent(command -> out.println("To go back: " + command));
    if (completed.from().isPresent()) {
      out.println("Start " + title + " again wherever it still shows the old version.");
    }
  }

  private void news(String heading, String notes) {
    List<String> lines = ReleaseNotes.lines(notes);
    if (!lines.isEmpty()) {
      out.println();
      out.println(heading);
      lines.forEach(line -> out.println(line.isEmpty() ? "" : "  " + line));
    }
  }

  private void dataStatus(Event.DataStatus status) {
    out.println(title + " " + status.program());
    out.println("  data version     " + status.version().map(Version::text).orElse("none"));
    out.println("  program uses     " + status.uses().map(Version::text).orElse("-"));
    status.oldest().ifPresent(oldest -> out.println("  takes data from  " + oldest));
    for (Event.DataPlace place : status.places()) {
      String version =
          place
              .version()
              .filter(own -> !status.version().equals(Optional.of(own)))
              .map(own -> "version " + own + ", ")
              .orElse("");
      out.println(
          "  data             "
              + place.place()
              + (place.present() ? "  (" + version + bytes(place.bytes()) + ")" : "  (none yet)"));
    }
    out.println(status.due().isEmpty() ? "  no migrations are due" : "  migrations that are due");
    planned(status.due());
    status.migrateWith().ifPresent(command -> out.println("To migrate: " + command));
  }

  private void dataChange(Event.DataChange change) {
    out.println(
        "  %s  %-9s %s -> %s  %d migrations, %d records, %s, by %s: %s%s"
            .formatted(
                WHEN.format(change.when().atZone(ZoneId.systemDefault())),
                change.operation(),
                change.dataFrom().map(Version::text).orElse("none"),
                change.dataTo().map(Version::text).orElse("none"),
                change.migrations(),
                change.records(),
                seconds(change.took()),
                change.user(),
                change.outcome(),
                change.detail().isEmpty() ? "" : " (" + change.detail() + ")"));
  }

  private void deferred(Event.Deferred deferred) {
    out.println();
    out.println(deferred.why() + ".");
    out.println(
        "Version "
            + deferred.version()
            + " waits: it becomes active at a start of "
            + title
            + (deferred.waitsFor().isEmpty() ? "." : " after that has ended."));
    out.println("Until then nothing changes. To try it again before: " + deferred.orRun());
  }

  private void listed(Event.BackupListed backup) {
    out.println(
        "  %s  version %s  %s  %s  (%s)"
            .formatted(
                WHEN.format(backup.created().atZone(ZoneId.systemDefault())),
                backup.version().map(Version::text).orElse("-"),
                backup.id(),
                backup.place(),
                bytes(backup.bytes())));
  }

  /** A size as people read it. */
  static String bytes(long count) {
    List<String> units = List.of("B", "kB", "MB", "GB", "TB");
    double value = count;
    int unit = 0;
    while (value >= 1000 && unit < units.size() - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0
        ? count + " B"
        : String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units.get(unit));
  }

  private static String seconds(Duration duration) {
    return Optional.of(duration.toMillis())
        .map(millis -> String.format(Locale.ROOT, "%.2f s", millis / 1000.0))
        .get();
  }
}
