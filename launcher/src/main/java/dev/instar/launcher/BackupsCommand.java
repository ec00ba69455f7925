package dev.instar.launcher;

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
}
