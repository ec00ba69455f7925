package dev.instar.benchmarks;

import dev.instar.benchmarks.Stopwatch.Contender;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What it costs to start an app through its launcher rather than directly, what an update check
 * costs, and how large an image is. Everything is measured on installations made by the real
 * commands; the tables are Markdown. Called by {@code measure.sh}.
 */
public final class LauncherCost {
  private static final double MEBIBYTE = 1024 * 1024;

  private final PrintStream out;
  private final Path project;
  private final int rounds;

  private LauncherCost(PrintStream out, Path project, int rounds) {
    this.out = out;
    this.project = project;
    this.rounds = rounds;
  }

  /**
   * Measures and prints.
   *
   * @param arguments the project's directory, and how many rounds
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path project = Path.of(arguments[0]).toRealPath();
    new LauncherCost(out, project, Integer.parseInt(arguments[1])).run();
  }

  private void run() throws IOException {
    try (Ground ground = Ground.open(project.resolve("launcher/target/instar/bin/instar"))) {
      out.printf(
          "%d cores, %s, sh is %s, %d rounds%n%n",
          Runtime.getRuntime().availableProcessors(),
          System.getProperty("os.name") + " " + System.getProperty("os.arch"),
          onPath("sh").toRealPath(),
          rounds);
      out.println("Times are milliseconds for one start: median of the rounds (least round).");
      Path script = ground.script("script.sh", "#!/bin/sh\necho 1.0.0\n");
      trivial(ground, "native", "a native program (the system's echo)", onPath("echo"));
      trivial(ground, "script", "a shell script of one echo", script);
      sample(ground);
    }
  }

  private void trivial(Ground ground, String app, String title, Path program) throws IOException {
    Path releases = ground.release(app, program, List.of("1.0.0"));
    String source = ground.serve(releases);
    Path root = ground.install(app, releases.resolve("1.0.0"), source);
    Path image = root.resolve("versions/1.0.0");
    compare(
        ground.stopwatch(source),
        title,
        List.of(
            new Contender("directly", List.of(image.resolve(app).toString(), "1.0.0")),
            new Contender("bin/" + app, List.of(root.resolve("bin/" + app).toString(), "1.0.0"))),
        200);
  }

  private void sample(Ground ground) throws IOException {
    Path releases = project.resolve("src/samples/employees/target/releases");
    String source = ground.serve(releases);
    Path root = ground.install("employees", releases.resolve("1.2.0"), source);
    Path image = root.resolve("versions/1.2.0");
    String launcher = root.resolve("bin/employees").toString();
    List<String> direct = new ArrayList<>();
    for (String argument : Files.readAllLines(image.resolve("launch/app.args"))) {
      direct.add(argument.replace("{image}", image.toString()));
    }
    direct.add("version");
    compare(
        ground.stopwatch(source),
        "the Java sample (employees version)",
        List.of(
            new Contender("directly", direct),
            new Contender("bin/employees", List.of(launcher, "version"))),
        5);
    compare(
        ground.stopwatch(source),
        "an update check, beside a start of the sample",
        List.of(
            new Contender("employees version", List.of(launcher, "version")),
            new Contender(
                "employees self-update --check", List.of(launcher, "self-update", "--check"))),
        3);
    sizes(releases.resolve("1.2.0"), image);
  }

  private void compare(Stopwatch stopwatch, String title, List<Contender> contenders, int starts)
      throws IOException {
    for (Contender contender : contenders) {
      Stopwatch.Result result = stopwatch.run(contender.command());
      if (result.code() != 0) {
        throw new IOException(contender + " ended with " + result.code() + ": " + result.output());
      }
    }
    List<Samples> samples = stopwatch.compare(contenders, rounds, starts);
    Samples first = samples.getFirst();
    out.printf("%n## %s, %d starts a round%n%n", title, starts);
    out.println("| | CPU | wall | CPU, of the first | wall, of the first |");
    out.println("|---|---|---|---|---|");
    for (int i = 0; i < samples.size(); i++) {
      Samples each = samples.get(i);
      out.printf(
          Locale.ROOT,
          "| %s | %.2f (%.2f) | %.2f (%.2f) | × %.2f | × %.2f |%n",
          contenders.get(i).name(),
          each.median(Cost::cpu),
          each.least(Cost::cpu),
          each.median(Cost::wall),
          each.least(Cost::wall),
          each.ratio(first, Cost::cpu),
          each.ratio(first, Cost::wall));
    }
  }

  private void sizes(Path release, Path image) throws IOException {
    out.printf("%n## The sample's image 1.2.0%n%n| part | MiB |%n|---|---|%n");
    try (Stream<Path> assets = Files.list(release)) {
      for (Path asset : assets.filter(file -> file.toString().endsWith(".tar.gz")).toList()) {
        size("the archive that is downloaded", Files.size(asset));
      }
    }
    long runtime = bytes(image.resolve("runtime"));
    long updater = bytes(image.resolve("updater"));
    size("the image, unpacked", bytes(image));
    size("`runtime/`", runtime);
    size("`updater/`", updater);
    size("the app's own files", bytes(image) - runtime - updater);
  }

  private void size(String part, long bytes) {
    out.printf(Locale.ROOT, "| %s | %.1f |%n", part, bytes / MEBIBYTE);
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(LauncherCost::fileSize).sum();
    }
  }

  private static long fileSize(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path onPath(String program) throws IOException {
    String path = System.getenv().getOrDefault("PATH", "/bin:/usr/bin");
    for (String directory : path.split(":", -1)) {
      Path file = Path.of(directory, program);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw new IOException(program + " is not on PATH");
  }
}
