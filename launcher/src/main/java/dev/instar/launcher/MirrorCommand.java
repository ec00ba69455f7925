package dev.instar.launcher;

import dev.instar.Mirror;
import dev.instar.disk.RealDisk;
import dev.instar.model.AppName;
import dev.instar.model.Descriptor;
import dev.instar.model.Environment;
import dev.instar.model.ExitCode;
import dev.instar.model.Version;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code instar mirror}: releases for where GitHub is not reached. */
@Command(
    name = "mirror",
    description = "Copies releases into a directory, verified, to be used where no network is.",
    footer = {
      "",
      "Use the directory itself (INSTAR_SOURCE=DIR), serve it (instar serve DIR), or put it on any",
      "web server (INSTAR_SOURCE=https://…/releases.json)."
    })
final class MirrorCommand implements Callable<Integer> {
  private final Environment environment;
  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = "--descriptor",
      required = true,
      paramLabel = "FILE",
      description = "The app's instar.json: its name, repository, keys and source.")
  private Path descriptor = Path.of("");

  @Option(
      names = "--source",
      paramLabel = "S",
      description = "Copy from here: a base URL, an address of a releases.json, a directory.")
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--version",
      paramLabel = "V",
      description = "This version; may be repeated. The latest, when left out.")
  private List<String> versions = new ArrayList<>();

  @Option(names = "--all", description = "Every release, prereleases too.")
  private boolean all;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The directory; what it has already is kept.")
  private Path directory = Path.of("");

  MirrorCommand(Environment environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    return Outcome.of(
        () -> {
          Descriptor app = DescriptorFile.read(descriptor);
          List<Version> wanted = new ArrayList<>();
          for (String version : versions) {
            wanted.add(UpdateOptions.version("--version", version));
          }
          AppName name = app.name();
          int releases =
              new Mirror(environment, new RealDisk(), out::println)
                  .copy(
                      new Mirror.Order(
                          name,
                          app.keys(),
                          sources.isEmpty() ? app.sources() : sources,
                          app.repository(),
                          app.tagPrefix(),
                          wanted,
                          all,
                          directory.toAbsolutePath()));
          out.println(directory + " has " + releases + " releases of " + name + ".");
          return ExitCode.DONE;
        },
        err);
  }
}
