package dev.instar.launcher;

import dev.instar.SelfUpdate;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code app self-update}, also called {@code app upgrade}. */
@Command(
    name = "self-update",
    aliases = "upgrade",
    description = "Brings program and data to another version, together.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class SelfUpdateCommand implements Callable<Integer> {
  @ParentCommand private AppCommand app;

  @Option(names = "--check", description = "Only say whether there is something newer (exit 10).")
  private boolean check;

  @Option(
      names = {"--version", "--to-version"},
      paramLabel = "V",
      description = "This version instead of the latest.")
  private @Nullable String version;

  @Option(
      names = "--channel",
      paramLabel = "C",
      description = "Look at this channel's releases too, this time.")
  private @Nullable String channel;

  @Option(
      names = "--dry-run",
      description = "Rehearse on a copy of the data, report, and throw the copy away.")
  private boolean dryRun;

  @Option(
      names = "--no-backup",
      description = "Delete the backup once the new version has passed its health check.")
  private boolean noBackup;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask. While the app runs, the update waits for its next start.")
  private boolean yes;

  @Option(names = "--force", description = "Ask the app to end where it runs, instead of waiting.")
  private boolean force;

  @Option(
      names = "--stop-if-slow",
      description = "Give up, untouched, when a migration takes ten times its rehearsal.")
  private boolean stopIfSlow;

  @Option(names = "--json", description = "Tell what happens as one JSON object for each event.")
  private boolean json;

  @Option(names = "--allow-downgrade", description = "Accept a version older than the present one.")
  private boolean allowDowngrade;

  @ArgGroup(exclusive = false)
  private final AnswerOptions answers = new AnswerOptions();

  @Override
  public Integer call() {
    return Outcome.of(
        () ->
            new SelfUpdate(app.layout, app.own, app.host(json))
                .run(
                    new SelfUpdate.Options(
                        check,
                        wanted(),
                        dryRun,
                        !noBackup,
                        yes,
                        json,
                        allowDowngrade,
                        force,
                        stopIfSlow,
                        answers.read(),
                        UpdateOptions.channel(Optional.ofNullable(channel)))),
        app.err);
  }

  private Optional<Version> wanted() throws UsageException {
    return version == null
        ? Optional.empty()
        : Optional.of(UpdateOptions.version("--version", version));
  }
}
