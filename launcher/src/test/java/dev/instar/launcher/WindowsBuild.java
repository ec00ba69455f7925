package dev.instar.launcher;

import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.installer.ShellRun;
import dev.instar.model.Environment;
import dev.instar.model.Platform;
import dev.instar.model.Version;
import dev.instar.publish.Packer;
import dev.instar.publish.WindowsPrograms;
import dev.instar.testing.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipFile;

/** Programs for Windows as tests need them: those of this build, and one that it does not ship. */
final class WindowsBuild {
  static final Platform PLATFORM = new Platform(Platform.Os.WINDOWS, Platform.Arch.X64);

  private WindowsBuild() {}

  /**
   * The small program of {@code payload.c}; a test is skipped where there is no compiler for it.
   */
  static Path payload() throws IOException, InterruptedException {
    Path compiler = Tools.required("x86_64-w64-mingw32-gcc");
    Path source = Path.of("src/test/c/payload.c").toAbsolutePath();
    Path program = Path.of("target/windows-tests/payload.exe").toAbsolutePath();
    if (Files.exists(program)
        && Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(source)) > 0) {
      return program;
    }
    Files.createDirectories(Objects.requireNonNull(program.getParent()));
    ShellRun run =
        ShellRun.of(
            List.of(
                compiler.toString(),
                "-std=c11",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-municode",
                source.toString(),
                "-o",
                program.toString(),
                "-ladvapi32"),
            Map.of("PATH", System.getenv().getOrDefault("PATH", "")));
    if (run.exitCode() != 0) {
      throw new AssertionError(run.err());
    }
    return program;
  }

  /** A program as this build has compiled it. */
  static byte[] compiled(String name) throws IOException {
    try (InputStream resource =
        Objects.requireNonNull(Outcome.class.getResourceAsStream("windows-x64/" + name))) {
      return resource.readAllBytes();
    }
  }

  /**
   * The launcher that {@code pack} makes for the app {@code employees}.
   *
   * @param descriptor what {@code instar.json} says of the app's start and commands
   */
  static byte[] launcher(String descriptor) throws Exception {
    Path work = Files.createTempDirectory("instar-pack");
    try {
      write(work.resolve("runtime/release"), "JAVA_VERSION=\"25\"\n");
      write(work.resolve("runtime/lib/modules"), "");
      write(work.resolve("payload/payload.exe"), "");
      write(
          work.resolve("instar.json"),
          """
          {"format": 1, "name": "employees", "repository": "example/employees",
           "keys": ["RWkey"], %s}
          """
              .formatted(descriptor));
      pack(work);
      return launcherIn(work.resolve("release/employees-1.0.0-windows-x64.zip"));
    } finally {
      new Durable(new RealDisk()).deleteTree(work);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private static void pack(Path work) throws Exception {
    Packer.Order order =
        new Packer.Order(
            work.resolve("instar.json"),
            work.resolve("payload"),
            new Version("1.0.0"),
            PLATFORM,
            Optional.empty(),
            List.of(),
            Optional.of(work.resolve("runtime")),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new WindowsPrograms(compiled("launcher.exe"), compiled("userpath.exe"))),
            work.resolve("release"));
    new Packer(Environment.ofThisProcess(), Path.of(System.getProperty("java.home")))
        .pack(order, List.of());
  }

  private static byte[] launcherIn(Path archive) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile());
        InputStream in = zip.getInputStream(zip.getEntry("launch/launcher.exe"))) {
      return in.readAllBytes();
    }
  }
}
