package dev.instar.launcher;

import dev.instar.Host;
import dev.instar.Listener;
import dev.instar.Terminal;
import dev.instar.install.InstalledImage;
import dev.instar.install.Layout;
import dev.instar.model.ExitCode;
import dev.instar.model.Platform;
import dev.instar.model.UsageException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The reserved commands of an installed app, as its launcher calls them: {@code --root ROOT --image
 * IMAGE COMMAND …}. ROOT is the installation, IMAGE the directory of the image whose updater this
 * is.
 */
@Command(
    description = "Commands that keep this app up to date.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SelfUpdateCommand.class,
      RollbackCommand.class,
      MigrateCommand.class,
      BackupsCommand.class,
      SelfCommand.class,
      FinalizeCommand.class,
      RecoverCommand.class,
      DeferredStartCommand.class,
      MigrateAtStartCommand.class,
      CheckAtStartCommand.class
    })
public final class AppCommand {
  private static final String LAUNCHER = "launcher.sh";
  private static final int WORDS_BEFORE_THE_COMMAND = 4;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show this.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  @Option(
      names = "--verbose",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Tell of each request to a server.")
  private boolean verbose;

  final Layout layout;
  final InstalledImage own;
  final PrintStream out;
  final PrintStream err;

  private AppCommand(Layout layout, InstalledImage own, PrintStream out, PrintStream err) {
    this.layout = layout;
    this.own = own;
    this.out = out;
    this.err = err;
  }

  /** Runs one command and ends the virtual machine with its exit code. */
  public static void main(String[] arguments) {
    System.exit(
        run(
            List.of(arguments),
            stream(FileDescriptor.out, "stdout.encoding"),
            stream(FileDescriptor.err, "stderr.encoding")));
  }

  /** A console of Windows wants its own code page; everybody else gets UTF-8. */
  private static PrintStream stream(FileDescriptor descriptor, String encoding) {
    boolean asConsole = Platform.current().isWindows() && ConsoleTerminal.isThere();
    Charset charset =
        asConsole
            ? Charset.forName(System.getProperty(encoding), StandardCharsets.UTF_8)
            : StandardCharsets.UTF_8;
    return new PrintStream(new FileOutputStream(descriptor), true, charset);
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    return Outcome.of(
        () -> {
          if (arguments.size() < WORDS_BEFORE_THE_COMMAND
              || !arguments.get(0).equals("--root")
              || !arguments.get(2).equals("--image")) {
            throw new UsageException(
                "The updater was called without --root and --image.",
                "Nothing was changed.",
                "Call it through the app's launcher.");
          }
          InstalledImage own = InstalledImage.at(Path.of(arguments.get(3)).toAbsolutePath());
          Layout layout =
              new Layout(Path.of(arguments.get(1)), own.descriptor().name(), Platform.current());
          AppCommand app = new AppCommand(layout, own, out, err);
          List<String> rest = arguments.subList(WORDS_BEFORE_THE_COMMAND, arguments.size());
          return app.execute(rest);
        },
        err);
  }

  private ExitCode execute(List<String> words) {
    CommandLine line =
        new CommandLine(this)
            .setCommandName(
                own.descriptor()
                    .prefix()
                    .map(p -> layout.app() + " " + p)
                    .orElse(layout.app().text()))
            .setOut(new PrintWriter(out, true, out.charset()))
            .setErr(new PrintWriter(err, true, err.charset()));
    return ExitCode.of(line.execute(words.toArray(String[]::new)));
  }

  /** Everything outside, told to the user as text or JSON. */
  Host host(boolean json) {
    Listener listener =
        json
            ? new JsonNarrator(out, verbose)
            : new TextNarrator(
                out, err, ConsoleTerminal.isThere(), verbose, own.descriptor().title());
    return Host.ofThisMachine(listener, new ConsoleTerminal(), launcherTemplate());
  }

  /** Everything outside, with nothing told and nobody asked. */
  Host silentHost() {
    return Host.ofThisMachine(event -> {}, Terminal.absent(), launcherTemplate());
  }

  private static String launcherTemplate() {
    try (InputStream in = AppCommand.class.getResourceAsStream(LAUNCHER)) {
      if (in == null) {
        throw new IllegalStateException(LAUNCHER + " is missing among the resources");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
