package dev.instar.launcher;

import dev.instar.Publisher;
import dev.instar.disk.RealDisk;
import dev.instar.installer.InstallScript;
import dev.instar.model.Descriptor;
import dev.instar.model.Environment;
import dev.instar.model.ExitCode;
import dev.instar.model.ReleaseManifest.Terms;
import dev.instar.model.Sha256;
import dev.instar.model.UsageException;
import dev.instar.release.StaticReleases;
import dev.instar.release.Tags;
import dev.instar.trust.PublicKey;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The publisher's command line, {@code instar …}: it parses and prints, {@link Publisher} acts. */
@Command(
    name = "instar",
    description = "Ships an app as signed releases that install, update and roll back themselves.",
    versionProvider = InstarCommand.OwnVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "The way of a release: keygen (once), pack (for each platform), sign, verify; serve tries"
          + " it;",
      "publish puts it on GitHub.",
      "Exit codes: 0 done, 2 usage, 20 network, 30 verification refused, 40 a person must decide,"
          + " 75 busy."
    })
final class InstarCommand {
  private final Environment environment;
  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show this.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version of Instar.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean ownVersion;

  InstarCommand(Environment environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /** Runs the tool. */
  public static void main(String[] args) {
    InstarCommand command = new InstarCommand(Environment.ofThisProcess(), System.out, System.err);
    System.exit(command.run(args));
  }

  /** Runs one command line and returns its exit code. */
  int run(String... args) {
    CommandLine line = new CommandLine(this);
    line.setOut(new PrintWriter(out, true, out.charset()));
    line.setErr(new PrintWriter(err, true, err.charset()));
    line.addSubcommand(new PackCommand(environment, publisher(), out, err));
    line.addSubcommand(new ServeCommand(out, err));
    line.addSubcommand(new PublishCommands.Publish(environment, out, err));
    line.addSubcommand(new PublishCommands.Withdraw(environment, publisher(), out, err));
    line.addSubcommand(new MirrorCommand(environment, out, err));
    line.addSubcommand(new MigrationCommand(out, err));
    line.addSubcommand(new ArtifactCommands.VerifyFile(out, err));
    line.addSubcommand(new ArtifactCommands.Unpack(out, err));
    line.setUsageHelpAutoWidth(true);
    if (args.length == 0) {
      line.usage(err);
      return ExitCode.USAGE.code();
    }
    return line.execute(args);
  }

  @Command(
      name = "keygen",
      description = "Makes a key pair: instar.key to sign with, instar.pub for the descriptor.")
  int keygen(
      @Option(
              names = "--out",
              required = true,
              paramLabel = "DIR",
              description = "Where the two files are written; never over others.")
          Path directory,
      @Option(
              names = "--no-password",
              description = "Do not protect the secret key: who can read it can sign.")
          boolean noPassword) {
    return Outcome.of(
        () -> {
          Optional<Publisher.Password> password =
              noPassword ? Optional.empty() : Optional.of(new KeyPassword(environment)::choose);
          PublicKey key = publisher().generateKeys(directory, password);
          out.println("Secret key  " + directory.resolve("instar.key"));
          out.println("Public key  " + directory.resolve("instar.pub"));
          out.println();
          out.println("Put the public key into the descriptor: \"keys\": [\"" + key.line() + "\"]");
          out.println(
              "Keep the secret key where nobody else reads it, and a copy of it elsewhere.");
          return ExitCode.DONE;
        },
        err);
  }

  @Command(
      name = "sign",
      description = "Writes a packed release's install.sh, SHA256SUMS and SHA256SUMS.minisig.",
      footer = {"", "INSTAR_KEY_PASSWORD gives the key's password where nobody can be asked."})
  int sign(
      @Option(
              names = "--key",
              required = true,
              paramLabel = "FILE",
              description = "The secret key.")
          Path key,
      @Option(
              names = "--rollout",
              paramLabel = "N",
              description = "Offer it to N of 100 installations; sign it anew to offer it to more.")
          Optional<Integer> rollout,
      @Parameters(paramLabel = "DIR", description = "The release's directory.") Path directory) {
    return Outcome.of(
        () -> {
          refuseNoPercentage(rollout);
          Publisher.Password password = new KeyPassword(environment)::ask;
          Publisher.Signed signed =
              publisher().sign(directory, key, password, InstarCommand::installScript, rollout);
          out.println(summary("Signed", signed));
          signed.assets().forEach(asset -> out.println("  " + asset));
          warnUnlessPinned(signed);
          return ExitCode.DONE;
        },
        err);
  }

  private static void refuseNoPercentage(Optional<Integer> rollout) throws UsageException {
    if (rollout.isPresent() && (rollout.get() < 0 || rollout.get() > Terms.EVERYBODY)) {
      throw new UsageException(
          "--rollout must be from 0 to 100, is " + rollout.get() + ".",
          "Nothing was signed.",
          "Say how many of 100 installations are offered the release.");
    }
  }

  @Command(
      name = "verify",
      description = "Checks a release's signature and every asset, as an updating client does.")
  int verify(
      @Option(
              names = "--key",
              required = true,
              paramLabel = "FILE",
              description = "The public key.")
          Path key,
      @Parameters(paramLabel = "DIR", description = "The release's directory.") Path directory) {
    return Outcome.of(
        () -> {
          Publisher.Signed verified = publisher().verify(directory, key);
          verified.assets().forEach(asset -> out.println("ok  " + asset));
          out.println(summary("Good:", verified));
          warnUnlessPinned(verified);
          return ExitCode.DONE;
        },
        err);
  }

  private static String summary(String verb, Publisher.Signed signed) {
    return "%s %s %s, %d assets, by key %s"
        .formatted(
            verb,
            signed.manifest().app(),
            signed.manifest().version(),
            signed.assets().size(),
            signed.signer().id());
  }

  /** Right for a release that brings a new key; else the next update would be refused. */
  private void warnUnlessPinned(Publisher.Signed signed) {
    if (!signed.signerIsPinned()) {
      err.println(
          "warning: \"keys\" of this release's descriptor does not name the key that signed it; "
              + "who installs it accepts the next update only from a key named there.");
    }
  }

  private static String installScript(Descriptor descriptor, Map<String, Sha256> sums) {
    Map<String, String> hexadecimal = new LinkedHashMap<>();
    sums.forEach((name, sum) -> hexadecimal.put(name, sum.hex()));
    return new InstallScript(
            descriptor.name().text(),
            descriptor.title(),
            descriptor.imageVersion().text(),
            descriptor.repository(),
            siteOf(descriptor),
            Tags.of(descriptor.tagPrefix()).prefixes().getFirst(),
            descriptor.keys(),
            descriptor.prefix(),
            hexadecimal)
        .text();
  }

  /**
   * An install script downloads from a server with GitHub's addresses, which others may not have.
   */
  private static String siteOf(Descriptor descriptor) {
    return descriptor.sources().stream()
        .filter(source -> source.startsWith("http") && !source.endsWith(StaticReleases.INDEX))
        .findFirst()
        .orElse(Descriptor.GITHUB);
  }

  private Publisher publisher() {
    return new Publisher(environment, new RealDisk(), Path.of(System.getProperty("java.home", "")));
  }

  /** The version that the build wrote into the tool's own jar. */
  static final class OwnVersion implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = InstarCommand.class.getPackage().getImplementationVersion();
      return new String[] {"instar " + (version == null ? "(from class files)" : version)};
    }
  }
}
