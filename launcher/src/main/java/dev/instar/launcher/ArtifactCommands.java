package dev.instar.launcher;

import dev.instar.Artifacts;
import dev.instar.disk.RealDisk;
import dev.instar.model.ExitCode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code instar verify-file} and {@code instar unpack}: one part of an update each, by itself. */
final class ArtifactCommands {
  private ArtifactCommands() {}

  /** {@code instar verify-file}. */
  @Command(
      name = "verify-file",
      description = "Checks a file's detached signature, of minisign, signify or OpenPGP.",
      footer = {"", "Exit codes: 0 good, 30 not signed by this key, with the reason."})
  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  static final class VerifyFile implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "The public key.")
    private Path key;

    @Option(
        names = "--signature",
        required = true,
        paramLabel = "FILE",
        description = "The signature, a .minisig, .sig or .asc file.")
    private Path signature;

    @Parameters(paramLabel = "FILE", description = "What was signed.")
    private Path file;

    VerifyFile(PrintStream out, PrintStream err) {
      this.out = out;
      this.err = err;
    }

    @Override
    public Integer call() {
      return Outcome.of(
          () -> {
            Artifacts.Good good =
                new Artifacts(new RealDisk(), Clock.systemUTC()).verify(key, signature, file);
            out.println(
                "Good: " + file + " was signed by key " + good.key() + " (" + good.format() + ")");
            good.signedComment().ifPresent(comment -> out.println("Signed with it: " + comment));
            return ExitCode.DONE;
          },
          err);
    }
  }

  /** {@code instar unpack}. */
  @Command(
      name = "unpack",
      description = "Unpacks a .tar.gz or .zip as an update does.",
      footer = {
        "",
        "Refuses, with the entry's name and exit code 30, whatever would leave the directory, hide",
        "there or mean something else on another system; then nothing is left in it."
      })
  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  static final class Unpack implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Parameters(index = "0", paramLabel = "ARCHIVE", description = "What to unpack.")
    private Path archive;

    @Parameters(index = "1", paramLabel = "DIR", description = "Where; empty, or not there yet.")
    private Path directory;

    Unpack(PrintStream out, PrintStream err) {
      this.out = out;
      this.err = err;
    }

    @Override
    public Integer call() {
      return Outcome.of(
          () -> {
            new Artifacts(new RealDisk(), Clock.systemUTC()).unpack(archive, directory);
            out.println("Unpacked " + archive + " into " + directory);
            return ExitCode.DONE;
          },
          err);
    }
  }
}
