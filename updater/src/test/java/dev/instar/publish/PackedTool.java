package dev.instar.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.model.Environment;
import dev.instar.model.Platform;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.UsageException;
import dev.instar.model.Version;
import dev.instar.process.Program;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A small app in a directory, to be packed by real packers and unpacked and started by real tools.
 */
final class PackedTool {
  static final Path JDK = Path.of(System.getProperty("java.home"));
  static final Environment ENVIRONMENT =
      Environment.ofThisProcess().with("SOURCE_DATE_EPOCH", "1000000000");
  static final Platform HERE = ENVIRONMENT.platform();

  private final Path directory;
  private Path out;

  private PackedTool(Path directory) {
    this.directory = directory;
    this.out = directory.resolve("releases/1.2.0");
  }

  static PackedTool in(Path directory) throws IOException {
    PackedTool tool = new PackedTool(directory);
    tool.writeRuntime();
    tool.writePayload();
    return tool;
  }

  /** A ready runtime, small so that packing is quick; it cannot run anything. */
  private void writeRuntime() throws IOException {
    Files.createDirectories(runtime().resolve("lib/server"));
    Files.createDirectories(runtime().resolve("bin"));
    String modules = String.join(" ", ImageRuntime.UPDATER);
    Files.writeString(
        runtime().resolve("release"), "JAVA_VERSION=\"25.0.3\"\nMODULES=\"" + modules + "\"\n");
    Files.writeString(runtime().resolve("lib/modules"), "classes");
    Files.writeString(runtime().resolve("lib/server/classes.jsa"), "archive");
    Files.writeString(runtime().resolve("bin/java"), "program");
  }

  private void writePayload() throws IOException {
    Files.createDirectories(payload().resolve("bin"));
    Path program = payload().resolve("bin/a tool");
    Files.writeString(program, "#!/bin/sh\necho \"tool 1.2.0: $1|$2\"\nexit 7\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Files.writeString(payload().resolve("bin/größe.txt"), "text\n");
    Files.createSymbolicLink(payload().resolve("tool"), Path.of("bin/a tool"));
    Files.createDirectory(payload().resolve("empty"));
    Files.writeString(
        directory.resolve("instar.json"),
        """
        {"format": 1, "name": "tool", "repository": "example/tool", "keys": ["RWkey"],
         "entry": {"program": "bin/a tool"}}
        """);
  }

  /** Puts payload and descriptor back as they were at first. */
  void writeAgain() throws IOException {
    new Durable(new RealDisk()).deleteTree(payload());
    writePayload();
  }

  Path payload() {
    return directory.resolve("payload");
  }

  Path runtime() {
    return directory.resolve("runtime of java");
  }

  Path out() {
    return out;
  }

  void releaseTo(Path other) {
    out = other;
  }

  ReleaseManifest pack() throws UsageException, IOException {
    return packer().pack(order(HERE, Optional.of(runtime())), List.of());
  }

  Packer packer() {
    return new Packer(ENVIRONMENT, JDK);
  }

  Packer.Order order(Platform platform, Optional<Path> runtime) throws IOException {
    return order(platform, runtime, Optional.empty());
  }

  Packer.Order order(Platform platform, Optional<Path> runtime, Optional<Set<String>> modules)
      throws IOException {
    return new Packer.Order(
        directory.resolve("instar.json"),
        payload(),
        new Version("1.2.0"),
        platform,
        Files.exists(out) ? Optional.empty() : Optional.of("What is new"),
        List.of(sqliteJar()),
        runtime,
        Optional.empty(),
        modules,
        Optional.of(FakeWindowsPrograms.make()),
        out);
  }

  static Path sqliteJar() throws IOException {
    try {
      return Path.of(
          org.sqlite.JDBC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** Unpacks the archive for this platform, with the system's own tool. */
  Path unpack() throws IOException {
    Path image = Files.createDirectory(directory.resolve("an image's place"));
    String archive = out.resolve("tool-1.2.0-" + HERE + ".tar.gz").toString();
    assertThat(run(List.of("tar", "-xzf", archive, "-C", image.toString())))
        .isEqualTo(new Program.Ending.Exited(0, ""));
    return image;
  }

  /** Starts the app of an image as a launcher does. */
  Program.Ending launch(Path image, String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "image=$1; shift; . \"$image/launch/app.sh\""));
    command.addAll(List.of("sh", image.toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  Program.Ending run(List<String> command) {
    return new Program(command, ENVIRONMENT.variables(), directory, Duration.ofMinutes(1)).run();
  }

  /** Replaces the payload by a jar with one class. */
  void compileJar(String jarName, String className, String source) throws IOException {
    new Durable(new RealDisk()).deleteTree(payload());
    Path classes = Files.createDirectory(directory.resolve("classes"));
    Path file = Files.writeString(directory.resolve(className + ".java"), source);
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), file.toString());
    assertThat(code).isZero();
    Path jar = payload().resolve(jarName);
    Files.createDirectories(jar.resolveSibling(""));
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(className + ".class"));
      Files.copy(classes.resolve(className + ".class"), out);
      out.closeEntry();
    }
  }

  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
