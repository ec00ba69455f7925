package dev.instar.launcher;

import dev.instar.Publication;
import dev.instar.Publisher;
import dev.instar.model.Descriptor;
import dev.instar.model.Environment;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code instar publish} and {@code instar withdraw}. */
final class PublishCommands {
  private PublishCommands() {}

  /** {@code instar publish}. */
  @Command(
      name = "publish",
      description = "Puts a signed release on GitHub; users see all of it, or nothing.",
      footer = {
        "",
        "Needs GITHUB_TOKEN (or GH_TOKEN) with the right to write the repository's contents.",
        "Run it again after whatever happened: it goes on where it was, or does nothing."
      })
  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  static final class Publish implements Callable<Integer> {
    private final Environment environment;
    private final PrintStream out;
    private final PrintStream err;

    @Option(
        names = "--key",
        paramLabel = "FILE",
        description = "The public key that signed it, where its descriptor does not name that.")
    private Optional<Path> key = Optional.empty();

    @Option(
        names = "--source",
        paramLabel = "URL",
        description = "Base of the API, instead of the descriptor's.")
    private Optional<String> source = Optional.empty();

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Parameters(paramLabel = "DIR", description = "The release's directory.")
    private Path directory;

    Publish(Environment environment, PrintStream out, PrintStream err) {
      this.environment = environment;
      this.out = out;
      this.err = err;
    }

    @Override
    public Integer call() {
      return Outcome.of(
          () -> {
            new Publication(environment, out::println).publish(directory, key, source, dryRun);
            return ExitCode.DONE;
          },
          err);
    }
  }

  /** {@code instar withdraw}. */
  @Command(
      name = "withdraw",
      description = "Has clients pass over a release, in a directory or on GitHub. It stays there.")
  static final class Withdraw implements Callable<Integer> {
    private final Environment environment;
    private final Publisher publisher;
    private final PrintStream out;
    private final PrintStream err;

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why; users who have it are told.")
    private String reason = "";

    @Option(
        names = "--descriptor",
        paramLabel = "FILE",
        description = "On GitHub: the app's instar.json.")
    private Optional<Path> descriptor = Optional.empty();

    @Option(names = "--version", paramLabel = "V", description = "On GitHub: the version.")
    private Optional<String> version = Optional.empty();

    @Option(
        names = "--source",
        paramLabel = "URL",
        description = "Base of the API, instead of the descriptor's.")
    private Optional<String> source = Optional.empty();

    @Parameters(
        arity = "0..1",
        paramLabel = "DIR",
        description = "In a directory that is served: the release's.")
    private Optional<Path> directory = Optional.empty();

    Withdraw(Environment environment, Publisher publisher, PrintStream out, PrintStream err) {
      this.environment = environment;
      this.publisher = publisher;
      this.out = out;
      this.err = err;
    }

    @Override
    public Integer call() {
      return Outcome.of(this::withdraw, err);
    }

    private ExitCode withdraw() throws InstarException, IOException {
      if (directory.isPresent() == (descriptor.isPresent() && version.isPresent())) {
        throw new UsageException(
            "What is to be withdrawn is not clear.",
            "Nothing was changed.",
            "Give the release's directory, or --descriptor and --version for one on GitHub.");
      }
      if (directory.isPresent()) {
        ReleaseManifest manifest = publisher.withdraw(directory.get(), reason);
        out.println("Withdrawn " + manifest.app() + " " + manifest.version() + ": " + reason);
        return ExitCode.DONE;
      }
      Descriptor app = DescriptorFile.read(descriptor.orElseThrow());
      new Publication(environment, out::println)
          .withdraw(
              app.repository(),
              app.tagPrefix(),
              source.orElse(app.sources().getFirst()),
              UpdateOptions.version("--version", version.orElseThrow()),
              reason);
      return ExitCode.DONE;
    }
  }
}
