package dev.instar.launcher;

import dev.instar.care.Doctor;
import dev.instar.care.Repair;
import dev.instar.care.Status;
import dev.instar.care.Uninstall;
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
  @ParentCommand private AppCommand app;

  @Command(name = "status", description = "Tells what is installed, where, and how it stands.")
  int status(@Option(names = "--json", description = "As JSON.") boolean json) {
    return Outcome.of(() -> new Status(app.layout, app.own, app.host(json)).run(), app.err);
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
