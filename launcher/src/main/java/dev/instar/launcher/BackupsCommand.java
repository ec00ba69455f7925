package dev.instar.launcher;

import dev.instar.Prune;
import dev.instar.Rollback;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code app backups}. */
@Command(
    name = "backups",
    description = "Looks after what upgrades left behind to go back to.",
    synopsisSubcommandLabel = "COMMAND")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class BackupsCommand {
  @ParentCommand private AppCommand app;

  @Command(name = "list", description = "Lists the backups, newest first.")
  int list(@Option(names = "--json", description = "As JSON.") boolean json) {
    return Outcome.of(() -> new Rollback(app.layout, app.own, app.host(json)).list(), app.err);
  }

  @Command(
      name = "verify",
      description = "Compares every file of a backup, or of all, with what was recorded.")
  int verify(
      @Parameters(arity = "0..1", paramLabel = "ID", description = "All when absent.")
          @Nullable String id,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    return Outcome.of(
        () -> new Rollback(app.layout, app.own, app.host(json)).verify(Optional.ofNullable(id)),
        app.err);
  }

  @Command(
      name = "prune",
      description =
          "Deletes the backups that have had their time by the app's policy, and the program"
              + " versions that nothing leads to any more. The newest way back always stays.")
  int prune(
      @Option(names = "--dry-run", description = "Only tell what would be deleted.") boolean dryRun,
      @Option(
              names = {"-y", "--yes"},
              description = "Do not ask.")
          boolean yes,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    return Outcome.of(
        () -> new Prune(app.layout, app.own, app.host(json)).run(dryRun, yes), app.err);
  }
}
