package dev.instar;

import dev.instar.data.ResolvedRoot;
import dev.instar.data.StageEnvironment;
import dev.instar.data.Staged;
import dev.instar.data.Stamp;
import dev.instar.install.InstalledImage;
import dev.instar.migration.ChainSearch;
import dev.instar.migration.Migration;
import dev.instar.migration.MigrationFailed;
import dev.instar.migration.MigrationListener;
import dev.instar.migration.MigrationReport;
import dev.instar.migration.MigrationRunner;
import dev.instar.migration.MigrationSet;
import dev.instar.migration.stage.Stage;
import dev.instar.migration.stage.StageProgramRunner;
import dev.instar.model.Answers;
import dev.instar.model.DataRoot;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.Entry;
import dev.instar.model.FormatException;
import dev.instar.model.InstarException;
import dev.instar.model.JsonObject;
import dev.instar.model.Requirement;
import dev.instar.model.UpgradeFailedException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.process.Program;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The migrations that an image brings, and their run on staged copies of the data. */
final class Migrations implements AutoCloseable {
  private static final String UNTOUCHED = "Program and data are as they were; the copy is gone.";

  private final InstalledImage image;
  private final InstalledImage target;
  private final boolean leadsBack;
  private final MigrationSet set;
  private final Host host;

  /**
   * Migrations.
   *
   * @param image that brings them
   * @param target that is to use the data
   * @param leadsBack whether it is the older one
   */
  private Migrations(
      InstalledImage image, InstalledImage target, boolean leadsBack, MigrationSet set, Host host) {
    this.image = image;
    this.target = target;
    this.leadsBack = leadsBack;
    this.set = set;
    this.host = host;
  }

  /**
   * Reads the migrations of an image.
   *
   * @throws VerificationException when they are not what migrations must be
   */
  static Migrations of(InstalledImage image, Host host) throws InstarException, IOException {
    return of(image, image, false, host);
  }

  /**
   * Reads the migrations of a newer image, to lead data back to an older one.
   *
   * @throws VerificationException when they are not what migrations must be
   */
  static Migrations back(InstalledImage newer, InstalledImage older, Host host)
      throws InstarException, IOException {
    return of(newer, older, true, host);
  }

  private static Migrations of(
      InstalledImage image, InstalledImage target, boolean leadsBack, Host host)
      throws InstarException, IOException {
    Descriptor descriptor = image.descriptor();
    if (descriptor.migrations().isEmpty()) {
      return new Migrations(image, target, leadsBack, MigrationSet.none(), host);
    }
    try {
      MigrationSet set =
          MigrationSet.load(
              image.directory().resolve(descriptor.migrations().get()),
              classpath(image),
              descriptor.data().stream().map(DataRoot::name).collect(Collectors.toSet()));
      return new Migrations(image, target, leadsBack, set, host);
    } catch (FormatException e) {
      throw new VerificationException(
          "The migrations of version "
              + descriptor.imageVersion()
              + " are wrong: "
              + e.getMessage()
              + ".",
          "Nothing was changed.",
          "Tell the publisher what the message says, and stay with the present version.",
          e);
    }
  }

  private static List<Path> classpath(InstalledImage image) {
    return image.descriptor().entry() instanceof Entry.Java java
        ? java.classpath().stream().map(image.directory()::resolve).toList()
        : List.of();
  }

  /**
   * The chain for these data; empty when they need none.
   *
   * @throws DecisionException when there is no way from their version to the image's
   */
  List<Migration> chain(DataState data) throws DecisionException {
    List<Migration> chain = new ArrayList<>();
    for (DataState.Line line : data.lines(target.descriptor())) {
      MigrationSet ofLine = line.root().map(set::ofRoot).orElse(set);
      if (line.version().isPresent() && line.target().isPresent()) {
        chain.addAll(chain(line, line.version().get(), line.target().get(), ofLine));
      }
    }
    return chain;
  }

  private List<Migration> chain(DataState.Line line, Version from, Version to, MigrationSet ofLine)
      throws DecisionException {
    if (leadsBack && from.isNewerThan(to)) {
      return chainBack(from, to, ofLine);
    }
    if (from.isNewerThan(to)) {
      return List.of();
    }
    if (line.root().isEmpty()) {
      refuseTooOld(from);
    }
    return switch (ofLine.chain(from, to, goneThrough(line))) {
      case ChainSearch.Found<Migration> found -> found.migrations();
      case ChainSearch.Gap<Migration> gap ->
          throw new DecisionException(
              line.shown()
                  + " cannot be brought from version "
                  + from
                  + " to "
                  + to
                  + ": "
                  + gap.message()
                  + ".",
              "Nothing was changed.",
              "Update to a version in between first (self-update --version V), or ask the"
                  + " publisher.");
    };
  }

  /** The reverse of the migrations that led the data here. */
  private List<Migration> chainBack(Version from, Version to, MigrationSet ofLine)
      throws DecisionException {
    Set<Requirement> all =
        ofLine.migrations().stream().map(Migration::between).collect(Collectors.toSet());
    if (!(ofLine.chain(to, from, all) instanceof ChainSearch.Found<Migration> found)) {
      throw noWayBack("no migrations lead from " + to + " to " + from);
    }
    List<Migration> back = new ArrayList<>();
    for (Migration migration : found.migrations().reversed()) {
      back.add(
          migration
              .reversed()
              .orElseThrow(() -> noWayBack("\"" + migration + "\" declares no reverse")));
    }
    return back;
  }

  private DecisionException noWayBack(String why) {
    return new DecisionException(
        "The data cannot be led back with what was written since: " + why + ".",
        "Nothing was changed.",
        "To go back to the data as they were then, run "
            + image.descriptor().command("rollback")
            + "; what was written since stays in a backup.");
  }

  private static Set<Requirement> goneThrough(DataState.Line line) {
    return line.stamps().stream()
        .flatMap(stamp -> stamp.applied().stream())
        .map(applied -> new Requirement(applied.from(), applied.to()))
        .collect(Collectors.toSet());
  }

  private void refuseTooOld(Version data) throws DecisionException {
    Optional<Descriptor.OldestData> oldest = image.descriptor().oldestData();
    if (oldest.isEmpty() || !data.isOlderThan(oldest.get().version())) {
      return;
    }
    throw new DecisionException(
        "The data are of version "
            + data
            + "; version "
            + image.descriptor().imageVersion()
            + " takes data from version "
            + oldest.get().version()
            + " on.",
        "Nothing was changed.",
        oldest
            .get()
            .through()
            .map(version ->
                "Go through version "
                    + version
                    + " first: "
                    + image.descriptor().command("self-update --version " + version))
            .orElse("Ask the publisher for the version to go through."));
  }

  /** Those migrations of these data that are not any more what they were when they were applied. */
  List<String> changedSince(DataState data) {
    Set<String> changed = new TreeSet<>();
    for (DataState.Line line : data.lines(target.descriptor())) {
      changed.addAll(changedSince(line, line.root().map(set::ofRoot).orElse(set)));
    }
    return List.copyOf(changed);
  }

  private static Set<String> changedSince(DataState.Line line, MigrationSet ofLine) {
    Set<String> changed = new TreeSet<>();
    for (Stamp stamp : line.stamps()) {
      for (Stamp.Applied applied : stamp.applied()) {
        ofLine.migrations().stream()
            .filter(migration ->
                migration.from().equals(applied.from())
                    && migration.to().equals(applied.to())
                    && migration.checksum().contradicts(applied.checksum()))
            .forEach(
                migration -> changed.add("\"" + migration + "\", applied on " + applied.when()));
      }
    }
    return changed;
  }

  /**
   * Runs a chain on copies of the data, and proves the result.
   *
   * @param copies in the order in which the descriptor of the program that is to use them has their
   *     roots
   * @param pace is asked whether to go on
   */
  MigrationReport run(
      List<Migration> chain, List<Staged> copies, Path scratch, Answers answers, Pace pace)
      throws InstarException, IOException {
    Map<String, Path> roots = new LinkedHashMap<>();
    copies.forEach(copy -> roots.put(copy.root().name(), copy.stage()));
    Path work = scratch.resolve("migrations");
    host.disk().createDirectory(work);
    Path told = scratch.resolve("answers.json");
    host.disk()
        .write(
            told,
            new ByteArrayInputStream(
                JsonObject.text(answers.toJson()).getBytes(StandardCharsets.UTF_8)));
    StageEnvironment stages =
        StageEnvironment.prepare(scratch.resolve("home"), copies, host.environment(), host.disk());
    try {
      return MigrationRunner.run(
          chain,
          new Stage(roots, work, programs(stages, told)),
          new Telling(pace),
          host.disk(),
          answers);
    } catch (MigrationFailed e) {
      if (pace.hasStopped()) {
        throw new UpgradeFailedException(
            "A migration was stopped: " + e.getMessage(),
            UNTOUCHED,
            "Try it again when the machine has less to do, or without --stop-if-slow.",
            e);
      }
      throw new UpgradeFailedException(
          "The data could not be brought to the new version: " + e.getMessage(),
          UNTOUCHED,
          "Tell the publisher what the message says, and stay with the present version.",
          e);
    }
  }

  /** Writes into migrated copies which version they have, and what they went through. */
  void stamp(List<Migration> chain, List<Staged> copies) throws InstarException, IOException {
    for (Staged copy : copies) {
      Optional<String> line = DataState.lineOf(copy.root());
      List<Migration> own =
          chain.stream().filter(migration -> migration.root().equals(line)).toList();
      Optional<Version> version = target.descriptor().dataVersionOf(copy.root().root());
      if (version.isPresent()) {
        stamp(copy, own, own.isEmpty() ? version.get() : own.getFirst().from());
      }
    }
  }

  private void stamp(Staged copy, List<Migration> chain, Version before)
      throws InstarException, IOException {
    ResolvedRoot root = copy.root();
    Stamp stamp = Stamp.read(copy.stampFile()).orElseGet(() -> Stamp.of(before, root.app()));
    for (Migration migration : chain) {
      if (migration.leadsBack()) {
        stamp = stamp.back(migration.to(), migration.from());
        continue;
      }
      stamp =
          stamp.after(
              new Stamp.Applied(
                  migration.from(),
                  migration.to(),
                  migration.title(),
                  migration.checksum(),
                  host.environment().clock().instant()),
              migration.minReader(),
              migration.minWriter());
    }
    stamp.write(copy.stampFile(), new dev.instar.disk.Durable(host.disk()));
  }

  /** Runs the app's own programs so that they find the copies where they would find the data. */
  private StageProgramRunner programs(StageEnvironment stages, Path answers) {
    Map<String, String> environment = new HashMap<>(host.environment().variables());
    environment.putAll(stages.variables());
    environment.put("INSTAR_ANSWERS", answers.toString());
    return (program, timeout, lines) -> {
      List<String> command = new ArrayList<>(program);
      Path inImage = image.directory().resolve(program.getFirst());
      if (Files.exists(inImage)) {
        command.set(0, inImage.toString());
      }
      Program.Ending ending =
          stages.during(
              () -> new Program(command, environment, image.directory(), timeout).run(lines));
      return switch (ending) {
        case Program.Ending.Exited exited ->
            new StageProgramRunner.Outcome(OptionalInt.of(exited.code()), exited.output());
        case Program.Ending.TimedOut timedOut ->
            new StageProgramRunner.Outcome(OptionalInt.empty(), timedOut.output());
        case Program.Ending.NotStarted notStarted -> throw new IOException(notStarted.summary());
      };
    };
  }

  /** Passes on what the engine tells. */
  private final class Telling implements MigrationListener {
    private final Pace pace;

    Telling(Pace pace) {
      this.pace = pace;
    }

    @Override
    public void started(Migration migration, int number, int count) {
      pace.started();
    }

    @Override
    public Optional<String> objection(Migration migration) {
      return pace.objection(migration);
    }

    @Override
    public void progress(Migration migration, String line) {
      host.tell("  " + line);
    }

    @Override
    public void finished(MigrationReport.Hop hop) {
      List<String> lines = new ArrayList<>(hop.changes());
      lines.addAll(hop.notes());
      host.listener()
          .on(
              new Event.Migrated(
                  hop.from(), hop.to(), hop.title(), hop.duration(), hop.records(), lines));
    }
  }

  @Override
  public void close() throws IOException {
    set.close();
  }
}
