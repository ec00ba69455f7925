package dev.instar.launcher;

import dev.instar.migration.MigrationFailed;
import dev.instar.migration.MigrationSet;
import dev.instar.migration.kit.MigrationKit;
import dev.instar.migration.kit.MigrationSetCheck;
import dev.instar.migration.kit.Scaffold;
import dev.instar.migration.state.KnownStates;
import dev.instar.model.DataRoot;
import dev.instar.model.Descriptor;
import dev.instar.model.Entry;
import dev.instar.model.ExitCode;
import dev.instar.model.FormatException;
import dev.instar.model.InstarException;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.publish.Packer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code instar migration …}: for whoever writes migrations. */
@Command(
    name = "migration",
    description = "Helps to write migrations, and tries them.",
    synopsisSubcommandLabel = "COMMAND")
final class MigrationCommand {
  private static final String SCHEMA = "migration.schema.json";

  private final PrintStream out;
  private final PrintStream err;

  MigrationCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Command(
      name = "new",
      description = "Writes a migration to fill in, and the schema that editors complete it by.")
  int scaffold(
      @Option(
              names = "--descriptor",
              required = true,
              paramLabel = "FILE",
              description = "The app's instar.json.")
          Path descriptor,
      @Option(
              names = "--payload",
              required = true,
              paramLabel = "DIR",
              description = "The app's own files, with the directory of migrations.")
          Path payload,
      @Option(names = "--from", required = true, paramLabel = "V", description = "Data version.")
          String from,
      @Option(names = "--to", required = true, paramLabel = "V", description = "Data version.")
          String to,
      @Option(names = "--title", required = true, description = "What it does, for users.")
          String title,
      @Option(
              names = "--kind",
              defaultValue = "SQL",
              description = "What it changes: ${COMPLETION-CANDIDATES}.")
          Scaffold.Kind kind,
      @Option(
              names = "--fixtures",
              paramLabel = "DIR",
              description = "Where data to try it on are; \"fixtures\" beside the descriptor.")
          Optional<Path> fixtures) {
    return Outcome.of(
        () -> {
          Descriptor app = Packer.descriptor(descriptor);
          Path directory = payload.resolve(app.migrations().orElse("migrations"));
          Scaffold scaffold = new Scaffold(version(from), version(to), title, kind);
          if (!scaffold.to().isNewerThan(scaffold.from())) {
            throw usage("--to must be newer than --from", "Give the versions in their order.");
          }
          String root = app.data().isEmpty() ? "home" : app.data().getFirst().name();
          write(directory, scaffold.files(root));
          Path kept = fixtures.orElse(descriptor.resolveSibling("fixtures"));
          Path example = kept.resolve(scaffold.from().text());
          if (!Files.exists(example)) {
            scaffold.writeExample(example.resolve(root));
            out.println("Wrote " + example + "; put data there as version " + from + " wrote them");
          }
          app.dataVersion()
              .filter(scaffold.to()::isNewerThan)
              .ifPresent(present ->
                  out.println("Set \"dataVersion\": \"" + scaffold.to() + "\" in " + descriptor));
          out.println(
              "Then: instar migration check --descriptor "
                  + descriptor
                  + " --payload "
                  + payload
                  + " --fixtures "
                  + kept);
          return ExitCode.DONE;
        },
        err);
  }

  private void write(Path directory, Map<String, String> files) throws UsageException, IOException {
    for (String name : files.keySet()) {
      if (Files.exists(directory.resolve(name))) {
        throw usage(
            directory.resolve(name) + " is there already", "Take another title, or edit that one.");
      }
    }
    Files.createDirectories(directory);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
      out.println("Wrote " + directory.resolve(file.getKey()));
    }
    Files.writeString(directory.resolve(SCHEMA), schemaText());
  }

  @Command(name = "schema", description = "Prints the JSON Schema of migrations.")
  int schema() {
    return Outcome.of(
        () -> {
          out.print(schemaText());
          return ExitCode.DONE;
        },
        err);
  }

  private static String schemaText() throws IOException {
    try (InputStream in = MigrationKit.class.getResourceAsStream(SCHEMA)) {
      return new String(
          Objects.requireNonNull(in, SCHEMA).readAllBytes(),
          java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Command(
      name = "check",
      description = "Reads all migrations, finds gaps and surprises, and tries them on fixtures.",
      footer = {
        "",
        "Fixtures are data as released versions wrote them: DIR/<data version>/<data root>/…, and",
        "answers.yaml beside the roots where migrations ask. Each is migrated by every path, with",
        "empty tables and with nulls, and back where there is a reverse."
      })
  int check(
      @Option(
              names = "--descriptor",
              required = true,
              paramLabel = "FILE",
              description = "The app's instar.json.")
          Path descriptor,
      @Option(
              names = "--payload",
              required = true,
              paramLabel = "DIR",
              description = "The app's own files, with the directory of migrations.")
          Path payload,
      @Option(names = "--fixtures", paramLabel = "DIR", description = "Data to try them on.")
          Optional<Path> fixtures) {
    return Outcome.of(() -> check(Packer.descriptor(descriptor), payload, fixtures), err);
  }

  @Command(
      name = "states",
      description = "Writes how data of each version look, by which users' data are recognised.",
      footer = {
        "",
        "It goes into migrations/states/, from fixtures as \"check\" takes them: tables, keys of",
        "configurations and directories. Write it anew with each data version and release it."
      })
  int states(
      @Option(
              names = "--descriptor",
              required = true,
              paramLabel = "FILE",
              description = "The app's instar.json.")
          Path descriptor,
      @Option(
              names = "--payload",
              required = true,
              paramLabel = "DIR",
              description = "The app's own files, with the directory of migrations.")
          Path payload,
      @Option(
              names = "--fixtures",
              required = true,
              paramLabel = "DIR",
              description = "Data of each version.")
          Path fixtures) {
    return Outcome.of(
        () ->
            with(
                Packer.descriptor(descriptor),
                payload,
                (set, current, directory) -> {
                  Path states = Files.createDirectories(directory.resolve(KnownStates.DIRECTORY));
                  for (Map.Entry<Version, String> state :
                      MigrationKit.of(set, current, fixtures, payload).states().entrySet()) {
                    Path file = states.resolve(state.getKey() + ".json");
                    Files.writeString(file, state.getValue());
                    out.println("Wrote " + file);
                  }
                  return ExitCode.DONE;
                }),
        err);
  }

  private ExitCode check(Descriptor app, Path payload, Optional<Path> fixtures)
      throws InstarException, IOException {
    return with(
        app,
        payload,
        (set, current, directory) -> {
          boolean well = check(set, current, "data version " + current, fixtures, payload);
          for (DataRoot root : app.data()) {
            if (root.dataVersion().isPresent()) {
              Version own = root.dataVersion().get();
              well &=
                  check(
                      set.ofRoot(root.name()),
                      own,
                      "version " + own + " of " + root.name(),
                      fixtures.map(all -> all.resolve(root.name())).filter(Files::isDirectory),
                      payload);
            }
          }
          return well ? ExitCode.DONE : ExitCode.USAGE;
        });
  }

  private boolean check(
      MigrationSet set, Version current, String what, Optional<Path> fixtures, Path payload)
      throws FormatException, IOException {
    MigrationSetCheck check = MigrationSetCheck.of(set, current);
    out.println(set.migrations().size() + " migrations to " + what);
    check.warnings().forEach(warning -> out.println("  note: " + warning));
    check.problems().forEach(problem -> err.println("  wrong: " + problem));
    boolean well = check.problems().isEmpty();
    if (fixtures.isPresent()) {
      well &= attempt(MigrationKit.of(set, current, fixtures.get(), payload));
    }
    return well;
  }

  /** What is done with an app's migrations. */
  @FunctionalInterface
  private interface Use {
    ExitCode of(MigrationSet set, Version current, Path directory)
        throws FormatException, IOException;
  }

  private static ExitCode with(Descriptor app, Path payload, Use use)
      throws InstarException, IOException {
    if (app.migrations().isEmpty() || app.dataVersion().isEmpty()) {
      throw usage(
          "The descriptor names no \"migrations\" or no \"dataVersion\"", "Add what is missing.");
    }
    Path directory = payload.resolve(app.migrations().get());
    if (!Files.isDirectory(directory)) {
      throw usage("There is no directory " + directory, "Make it, or correct \"migrations\".");
    }
    Set<String> roots = new TreeSet<>();
    app.data().forEach(root -> roots.add(root.name()));
    List<Path> jars =
        app.entry() instanceof Entry.Java java
            ? java.classpath().stream().map(payload::resolve).filter(Files::isRegularFile).toList()
            : List.of();
    Version current = app.dataVersion().get();
    try (MigrationSet set = MigrationSet.load(directory, jars, roots)) {
      return use.of(set, current, directory);
    } catch (FormatException e) {
      throw new UsageException(
          String.valueOf(e.getMessage()), "Nothing was changed.", "Correct the migration.", e);
    }
  }

  private boolean attempt(MigrationKit kit) throws FormatException, IOException {
    for (Version version : kit.missing()) {
      out.println("  note: there are no fixtures of data version " + version);
    }
    boolean well = true;
    for (MigrationKit.Trial trial : kit.trials()) {
      try {
        trial.run();
        out.println("  ok     " + trial.name());
      } catch (MigrationFailed | AssertionError e) {
        well = false;
        err.println("  FAILED " + trial.name() + ": " + e.getMessage());
      }
    }
    return well;
  }

  private static Version version(String text) throws UsageException {
    try {
      return Version.parse(text);
    } catch (FormatException e) {
      throw new UsageException(
          String.valueOf(e.getMessage()), "Nothing was written.", "For example: 1.2.0", e);
    }
  }

  private static UsageException usage(String happened, String next) {
    return new UsageException(happened + ".", "Nothing was written.", next);
  }
}
