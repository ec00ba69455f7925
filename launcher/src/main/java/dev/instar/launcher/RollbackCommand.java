package dev.instar.launcher;

import dev.instar.Rollback;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code app rollback}. */
@Command(
    name = "rollback",
    description = "Brings back the program and the data of a backup, together.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class RollbackCommand implements Callable<Integer> {
  @ParentCommand private AppCommand app;

  @Option(names = "--list", description = "List the backups, newest first, and end.")
  private boolean list;

  @Option(
      names = "--to-backup",
      paramLabel = "ID|PATH",
      description = "This backup instead of the newest one.")
  private @Nullable String backup;

  @Option(
      names = "--keep-changes",
      description =
          "Keep what was written since: lead the present data back by the migrations' reverse.")
  private boolean keepChanges;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Option(names = "--force", description = "Ask the app to end where it runs.")
  private boolean force;

  @Option(names = "--json", description = "Tell what happens as one JSON object for each event.")
  private boolean json;

  @Override
  public Integer call() {
    Rollback rollback = new Rollback(app.layout, app.own, app.host(json));
    return Outcome.of(
        () ->
            list
                ? rollback.list()
                : rollback.run(Optional.ofNullable(backup), keepChanges, yes, force, json),
        app.err);
  }
}
