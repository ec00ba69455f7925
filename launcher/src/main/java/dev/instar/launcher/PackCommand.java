package dev.instar.launcher;

import dev.instar.Publisher;
import dev.instar.model.Environment;
import dev.instar.model.ExitCode;
import dev.instar.model.FormatException;
import dev.instar.model.InstarException;
import dev.instar.model.Platform;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.publish.Packer;
import dev.instar.publish.WindowsPrograms;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code instar pack}: one payload, one platform, one image. */
@Command(
    name = "pack",
    description = "Turns a payload into an image and adds it to a release.",
    footer = {
      "",
      "The image carries one Java runtime for the updater and for a Java payload: a copy of the"
          + " one",
      "that Instar runs on, when it has every module that the payload's jars need; else one linked",
      "from the JDK of JAVA_HOME or of java on PATH. --jdk, INSTAR_JDK and --runtime choose"
          + " another."
    })
final class PackCommand implements Callable<Integer> {
  private final Environment environment;
  private final Publisher publisher;
  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = "--descriptor",
      required = true,
      paramLabel = "FILE",
      description = "The app's instar.json.")
  private Path descriptor = Path.of("");

  @Option(
      names = "--payload",
      required = true,
      paramLabel = "DIR",
      description = "The app's own files; its content is the top of the image.")
  private Path payload = Path.of("");

  @Option(
      names = "--version",
      required = true,
      paramLabel = "V",
      description = "The version, as 1.2.0.")
  private String version = "";

  @Option(
      names = "--platform",
      paramLabel = "OS-ARCH",
      description = "As linux-x64; the one this runs on when left out.")
  private Optional<String> platform = Optional.empty();

  @Option(
      names = "--notes",
      paramLabel = "FILE",
      description = "What is new, shown to users before and after an update.")
  private Optional<Path> notes = Optional.empty();

  @Option(names = "--jdk", paramLabel = "DIR", description = "Link the runtime from this JDK.")
  private Optional<Path> jdk = Optional.empty();

  @Option(names = "--runtime", paramLabel = "DIR", description = "Take this runtime as it is.")
  private Optional<Path> runtime = Optional.empty();

  @Option(
      names = "--modules",
      paramLabel = "LIST",
      description = "Java's modules the payload needs (a,b,c), instead of those found in its jars.")
  private Optional<String> modules = Optional.empty();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The release's directory.")
  private Path directory = Path.of("");

  PackCommand(Environment environment, Publisher publisher, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.publisher = publisher;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    return Outcome.of(this::pack, err);
  }

  private ExitCode pack() throws InstarException, IOException {
    Packer.Order order = order();
    ReleaseManifest manifest = publisher.pack(order);
    ReleaseManifest.Image image = manifest.imageFor(order.platform()).orElseThrow();
    out.printf("Packed %s %s for %s%n", manifest.app(), manifest.version(), image.platform());
    out.printf(
        "  %s  %s, unpacked %s in %d entries%n",
        directory.resolve(image.asset()),
        TextNarrator.bytes(image.size()),
        TextNarrator.bytes(image.unpackedSize()),
        image.entries());
    return ExitCode.DONE;
  }

  private Packer.Order order() throws UsageException, IOException {
    Optional<Set<String>> named =
        modules.map(list -> Set.copyOf(Arrays.asList(list.strip().split("[, ]+"))));
    try {
      return new Packer.Order(
          descriptor,
          payload,
          Version.parse(version),
          platform.isPresent() ? Platform.parse(platform.get()) : environment.platform(),
          notesText(),
          ownJars(),
          runtime,
          jdk,
          named,
          windowsPrograms(),
          directory);
    } catch (FormatException e) {
      throw new UsageException(
          String.valueOf(e.getMessage()),
          "Nothing was packed.",
          "For example: --version 1.2.0 --platform " + environment.platform(),
          e);
    }
  }

  /** Those that this build has compiled. */
  private static Optional<WindowsPrograms> windowsPrograms() throws IOException {
    Optional<byte[]> launcher = resource("windows-x64/launcher.exe");
    Optional<byte[]> userPath = resource("windows-x64/userpath.exe");
    return launcher.isPresent() && userPath.isPresent()
        ? Optional.of(new WindowsPrograms(launcher.get(), userPath.get()))
        : Optional.empty();
  }

  private static Optional<byte[]> resource(String name) throws IOException {
    try (InputStream in = PackCommand.class.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    }
  }

  private Optional<String> notesText() throws UsageException, IOException {
    if (notes.isPresent() && !Files.isRegularFile(notes.get())) {
      throw new UsageException(
          "There are no notes " + notes.get() + ".",
          "Nothing was packed.",
          "Write them, or leave --notes out.");
    }
    return notes.isPresent() ? Optional.of(Files.readString(notes.get())) : Optional.empty();
  }

  /** The jars that this program consists of: the updater is packed out of the tool itself. */
  private static List<Path> ownJars() throws UsageException {
    String[] classPath = System.getProperty("java.class.path", "").split(File.pathSeparator, -1);
    if (!Arrays.stream(classPath).allMatch(entry -> entry.endsWith(".jar"))) {
      throw new UsageException(
          "This program runs from class files, which cannot be packed as an updater.",
          "Nothing was packed.",
          "Run the built tool, bin/instar.");
    }
    return Arrays.stream(classPath).map(Path::of).toList();
  }
}
