package dev.instar.launcher;

import dev.instar.UpdateChoice;
import dev.instar.care.Doctor;
import dev.instar.care.Repair;
import dev.instar.care.Status;
import dev.instar.care.Uninstall;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code app self}: the installation itself. */
@Command(
    name = "self",
    description = "Looks after the installation itself.",
    synopsisSubcommandLabel = "COMMAND")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class SelfCommand {
  private static final String PRESENT = "present";

  @ParentCommand private AppCommand app;

  @Command(name = "status", description = "Tells what is installed, where, and how it stands.")
  int status(@Option(names = "--json", description = "As JSON.") boolean json) {
    return Outcome.of(() -> new Status(app.layout, app.own, app.host(json)).run(), app.err);
  }

  @Command(
      name = "updates",
      description = "Tells how the app is updated, and decides it for this installation.")
  int updates(
      @Option(
              names = "--check",
              paramLabel = "WHAT",
              description = "At a start: off, notify, download or install-on-next-start.")
          Optional<String> check,
      @Option(
              names = "--channel",
              paramLabel = "C",
              description = "Look at this channel's releases too; stable for none but the stable.")
          Optional<String> channel,
      @Option(
              names = "--hold",
              arity = "0..1",
              paramLabel = "V",
              fallbackValue = PRESENT,
              description = "Offer nothing newer than the present version, or than V.")
          Optional<String> hold,
      @Option(names = "--no-hold", description = "Offer any version again.") boolean release,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    return Outcome.of(
        () -> {
          UpdateChoice choice = new UpdateChoice(app.layout, app.host(json));
          return choice.run(
              new UpdateChoice.Options(
                  UpdateOptions.check(check),
                  UpdateOptions.channel(channel),
                  hold.isEmpty()
                      ? Optional.empty()
                      : Optional.of(
                          hold.get().equals(PRESENT)
                              ? choice.active()
                              : UpdateOptions.version("--hold", hold.get())),
                  release));
        },
        app.err);
  }

  @Command(
      name = "doctor",
      description =
          "Finds what is wrong with the installation and says what mends it; changes nothing"
              + " (exit 60 when something must be put right).")
  int doctor(@Option(names = "--json", description = "As JSON.") boolean json) {
    return Outcome.of(() -> new Doctor(app.layout, app.own, app.host(json)).run(), app.err);
  }

  @Command(
      name = "repair",
      description =
          "Mends what the doctor finds, fetching what is damaged again where need be. Never touches"
              + " the data, and deletes no backup.")
  int repair(
      @Option(
              names = {"-y", "--yes"},
              description = "Do not ask.")
          boolean yes,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    return Outcome.of(() -> new Repair(app.layout, app.own, app.host(json)).run(yes), app.err);
  }

  @Command(
      name = "uninstall",
      description =
          "Deletes what was installed, the backups too, and the data unless they are kept.")
  int uninstall(
      @Option(names = "--keep-data", description = "Leave the app's data where they are.")
          boolean keepData,
      @Option(
              names = "--delete-data",
              description = "Delete the app's data; must be said where --yes is.")
          boolean deleteData,
      @Option(names = "--dry-run", description = "Only tell what would be deleted.") boolean dryRun,
      @Option(
              names = {"-y", "--yes"},
              description = "Do not ask.")
          boolean yes,
      @Option(names = "--json", description = "As JSON.") boolean json) {
    return Outcome.of(
        () ->
            new Uninstall(app.layout, app.own, app.host(json))
                .run(new Uninstall.Options(keepData, deleteData, dryRun, yes)),
        app.err);
  }
}
