package dev.instar.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A temporary directory with a home of its own, in which apps are packed, signed, served and
 * installed by the commands that publishers and users have. Closing it leaves nothing behind.
 */
final class Ground implements AutoCloseable {
  private static final String REPOSITORY = "example/";

  private final Path directory;
  private final Path tool;
  private final List<Process> servers = new ArrayList<>();

  private Ground(Path directory, Path tool) {
    this.directory = directory;
    this.tool = tool;
  }

  /**
   * @param tool the publisher's program, {@code instar}
   */
  static Ground open(Path tool) throws IOException {
    Path directory = Files.createTempDirectory("instar-benchmark").toRealPath();
    Files.createDirectory(directory.resolve("home"));
    return new Ground(directory, tool);
  }

  /** Starts and times commands in this home; {@code source} is where they look for updates. */
  Stopwatch stopwatch(String source) {
    return new Stopwatch(directory.resolve("home"), Map.of("INSTAR_SOURCE", source));
  }

  /**
   * Packs and signs version 1.0.0 of an app that is one program.
   *
   * @param arguments with which the program prints its version
   * @return the directory of releases
   */
  Path release(String app, Path program, List<String> arguments) throws IOException {
    Path keys = directory.resolve("keys");
    if (!Files.exists(keys)) {
      tool("keygen", "--no-password", "--out", keys.toString());
    }
    Path work = Files.createDirectory(directory.resolve(app));
    Path payload = Files.createDirectory(work.resolve("payload"));
    Path copy = Files.copy(program, payload.resolve(app));
    if (!copy.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + copy + " executable");
    }
    Path descriptor = work.resolve("instar.json");
    Files.writeString(descriptor, descriptor(app, keys.resolve("instar.pub"), arguments));
    Path release = work.resolve("releases/1.0.0");
    tool(
        "pack",
        "--descriptor",
        descriptor.toString(),
        "--payload",
        payload.toString(),
        "--version",
        "1.0.0",
        "--out",
        release.toString());
    tool("sign", "--key", keys.resolve("instar.key").toString(), release.toString());
    return work.resolve("releases");
  }

  private static String descriptor(String app, Path publicKey, List<String> arguments)
      throws IOException {
    String key = Files.readAllLines(publicKey).getLast();
    return """
    {"format": 1, "name": "%s", "repository": "%s%s", "keys": ["%s"],
     "entry": {"program": "%s"}, "versionCheck": ["%s"]}
    """
        .formatted(app, REPOSITORY, app, key, app, String.join("\", \"", arguments));
  }

  private void tool(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(tool.toString()));
    command.addAll(List.of(arguments));
    mustSucceed(stopwatch("http://127.0.0.1:9"), command);
  }

  /** Serves releases until this is closed; returns the base URL. */
  String serve(Path releases) throws IOException {
    Process server =
        stopwatch("http://127.0.0.1:9")
            .start(
                List.of(tool.toString(), "serve", "--quiet", "--port", "0", releases.toString()));
    servers.add(server);
    BufferedReader output =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    String url = output.readLine();
    if (url == null || !url.startsWith("http://")) {
      throw new IOException("the server did not start: " + url);
    }
    return url;
  }

  /** Installs an app as its users do; returns the installation's root. */
  Path install(String app, Path release, String source) throws IOException {
    Path root = directory.resolve("installed").resolve(app);
    mustSucceed(
        stopwatch(source),
        List.of(
            "sh", release.resolve("install.sh").toString(), "--root", root.toString(), "--yes"));
    return root;
  }

  /** Writes a script into this directory. */
  Path script(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static void mustSucceed(Stopwatch stopwatch, List<String> command) throws IOException {
    Stopwatch.Result result = stopwatch.run(command);
    if (result.code() != 0) {
      throw new IOException(
          String.join(" ", command) + " ended with " + result.code() + ":\n" + result.output());
    }
  }

  @Override
  public void close() throws IOException {
    servers.forEach(Process::destroy);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
