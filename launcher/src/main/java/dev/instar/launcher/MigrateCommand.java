package dev.instar.launcher;

import dev.instar.DataMigration;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code app migrate}. */
@Command(
    name = "migrate",
    aliases = "migrate-installation",
    description = "Brings the data to the version that the active program uses.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class MigrateCommand implements Callable<Integer> {
  @ParentCommand private AppCommand app;

  @Option(
      names = "--dry-run",
      description = "Migrate a copy, tell what that did and how long it took, and throw it away.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Option(names = "--force", description = "Ask the app to end where it runs.")
  private boolean force;

  @Option(
      names = "--stop-if-slow",
      description = "Give up, untouched, when a migration takes ten times its rehearsal.")
  private boolean stopIfSlow;

  @Option(names = "--json", description = "Tell what happens as one JSON object for each event.")
  private boolean json;

  @ArgGroup(exclusive = false)
  private final AnswerOptions answers = new AnswerOptions();

  @Override
  public Integer call() {
    return Outcome.of(
        () -> migration(json).run(dryRun, yes, force, stopIfSlow, json, answers.read()), app.err);
  }

  private DataMigration migration(boolean asJson) {
    return new DataMigration(app.layout, app.own, app.host(asJson));
  }

  @Command(
      name = "status",
      description = "Tells which version the data have, and which migrations are due.")
  int status(@Option(names = "--json", description = "As JSON.") boolean asJson) {
    return Outcome.of(() -> migration(asJson).status(), app.err);
  }

  @Command(
      name = "history",
      description = "Lists what was done to the data: when, by whom, from and to which version.")
  int history(@Option(names = "--json", description = "As JSON.") boolean asJson) {
    return Outcome.of(() -> migration(asJson).history(), app.err);
  }
}
