package dev.instar;

import dev.instar.data.ResolvedRoot;
import dev.instar.data.Stamp;
import dev.instar.install.Account;
import dev.instar.install.History;
import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.install.Layout;
import dev.instar.migration.Migration;
import dev.instar.migration.declaration.Risk;
import dev.instar.model.Answers;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the data to the version that the active program uses, without another program: data that
 * came back from somewhere, or belong to another user of the same installation.
 */
public final class DataMigration {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

  private final Layout layout;
  private final InstalledImage own;
  private final Host host;
  private final Installation installation;

  /**
   * Works on one installation.
   *
   * @param own the image whose updater runs now
   */
  public DataMigration(Layout layout, InstalledImage own, Host host) {
    this.layout = layout;
    this.own = own;
    this.host = host;
    this.installation = new Installation(layout, host);
  }

  /**
   * Migrates the data that need it.
   *
   * @param dryRun only rehearse it on a copy
   * @param yes the user has agreed
   * @param force ask whoever runs the app to end it
   * @param stopIfSlow give up when a migration takes far longer than in its rehearsal
   * @param answers to the questions of migrations
   */
  public ExitCode run(
      boolean dryRun, boolean yes, boolean force, boolean stopIfSlow, boolean json, Answers answers)
      throws InstarException, IOException {
    Version active;
    try (InstallationLock lock =
        InstallationLock.acquire(layout, "migrate", host.environment().clock(), LOCK_PATIENCE)) {
      lock.keep();
      new Recovery(own, installation, host).run();
      DataState.remember(installation, host);
      active = installation.currentImage().descriptor().imageVersion();
    }
    FinalizeRequest request = request(active, dryRun, yes, false, force, json).answered(answers);
    return new Finalizer(own, host).run(stopIfSlow ? request.stoppingIfSlow() : request);
  }

  private FinalizeRequest request(
      Version active, boolean dryRun, boolean yes, boolean planShown, boolean force, boolean json) {
    return new FinalizeRequest(
        Journal.Operation.MIGRATE,
        layout.root(),
        Optional.of(active),
        active,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        yes,
        planShown,
        dryRun,
        false,
        true,
        force,
        json,
        "migrate");
  }

  /**
   * Before a start of the app on data that say another version than the program uses: migrates them
   * when nobody needs to be asked.
   *
   * @throws DecisionException when the app must not be started on them as they are
   */
  public ExitCode atStart() throws InstarException, IOException {
    InstalledImage image = installation.currentImage();
    Descriptor descriptor = image.descriptor();
    DataState data = DataState.of(image, installation, host);
    try (Migrations migrations = Migrations.of(image, host)) {
      List<Migration> chain = migrations.chain(data);
      if (chain.isEmpty()) {
        refuseNewer(data, descriptor);
        return ExitCode.DONE;
      }
      if (chain.stream().anyMatch(migration -> migration.risk() != Risk.AUTOMATIC)) {
        throw new DecisionException(
            "The data are of version "
                + chain.getFirst().from()
                + " and must be migrated before "
                + descriptor.title()
                + " "
                + descriptor.imageVersion()
                + " can use them, which needs your word.",
            "Nothing was changed, and nothing was started.",
            "Run " + descriptor.command("migrate") + ".");
      }
    }
    return new Finalizer(own, host)
        .run(request(descriptor.imageVersion(), false, true, false, false, false));
  }

  private static void refuseNewer(DataState data, Descriptor descriptor) throws DecisionException {
    Optional<DataState.Line> newer =
        data.lines(descriptor).stream().filter(line -> line.isTooNewFor(descriptor)).findFirst();
    if (newer.isEmpty()) {
      return;
    }
    throw new DecisionException(
        newer.get().shown()
            + " are of version "
            + newer.get().version().orElseThrow()
            + "; "
            + descriptor.title()
            + " "
            + descriptor.imageVersion()
            + " only knows data up to "
            + newer.get().target().orElseThrow()
            + ".",
        "Nothing was changed, and nothing was started.",
        "Run "
            + descriptor.command("self-update")
            + " for a newer program, or "
            + descriptor.command("rollback")
            + " to go back to older data.");
  }

  /** Tells how the data stand to the active program. */
  public ExitCode status() throws InstarException, IOException {
    InstalledImage image = installation.currentImage();
    Descriptor descriptor = image.descriptor();
    DataState data = DataState.of(image, installation, host);
    List<Event.DataPlace> places = new ArrayList<>();
    for (ResolvedRoot root : data.roots()) {
      Optional<Version> stamped =
          Optional.ofNullable(data.stamps().get(root.name())).map(Stamp::dataVersion);
      places.add(
          new Event.DataPlace(
              root.name(), root.path(), root.present(), stamped, root.present() ? root.size() : 0));
    }
    Map<Requirement, Duration> expected = Pace.expected(layout, descriptor.imageVersion(), data);
    try (Migrations migrations = Migrations.of(image, host)) {
      List<Event.PlannedMigration> due =
          migrations.chain(data).stream()
              .map(migration -> Change.planned(migration, expected))
              .toList();
      host.listener()
          .on(
              new Event.DataStatus(
                  descriptor.imageVersion(),
                  descriptor.dataVersion(),
                  data.version(),
                  descriptor.oldestData().map(Descriptor.OldestData::version),
                  due,
                  places,
                  due.isEmpty() ? Optional.empty() : Optional.of(descriptor.command("migrate"))));
    }
    return ExitCode.DONE;
  }

  /** Tells every change that had to do with data, oldest first. */
  public ExitCode history() throws IOException {
    List<History.Entry> entries =
        installation.history.entries().stream()
            .filter(entry -> entry.account().flatMap(Account::dataTo).isPresent())
            .toList();
    if (entries.isEmpty()) {
      host.listener().on(new Event.NothingToDo("No data were migrated yet."));
    }
    for (History.Entry entry : entries) {
      Account account = entry.account().orElseThrow();
      host.listener()
          .on(
              new Event.DataChange(
                  entry.id(),
                  entry.when(),
                  entry.operation(),
                  account.user(),
                  account.dataFrom(),
                  account.dataTo(),
                  account.migrations(),
                  account.records(),
                  account.took(),
                  entry.outcome(),
                  entry.detail()));
    }
    return ExitCode.DONE;
  }
}
