package dev.instar.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Runs programs for Windows: as they are where this machine is one, else under Wine, in a Windows
 * of its own below the module's {@code target}.
 *
 * <p>Under Wine one program waits in it for as long as these tests run, so that Windows is not
 * started anew for each, and so that its services never hold the streams of a program that is
 * tested.
 */
public abstract class Windows {
  private static final boolean NATIVE = System.getProperty("os.name", "").startsWith("Windows");
  private static final Duration BOUND = Duration.ofMinutes(1);
  private static final Duration LONGEST_SETUP = Duration.ofMinutes(3);
  private static final Pattern NOISE =
      Pattern.compile(
          ".*(Attempt to get process group affinity|Attempt to query job object information)"
              + ".*\\R");

  private final Path directory;

  private Windows(Path directory) {
    this.directory = directory;
  }

  /** That of this run; a test is skipped where there is none. */
  public static Windows ofThisRun() {
    assumeTrue(NATIVE || Tools.find("wine").isPresent(), "wine is not installed");
    return Session.WINDOWS;
  }

  /** Whether this machine is one. */
  public static boolean isThisMachine() {
    return NATIVE;
  }

  /**
   * How a program ended.
   *
   * @param exitCode its lowest eight bits under Wine, which is all that Unix is told
   */
  public record Run(int exitCode, String out, String err) {}

  /**
   * Runs a program to its end, in this environment beside what Wine needs. It writes to files: a
   * service of Windows that it was the first to need would hold a pipe for longer than it lives.
   */
  public Run run(Map<String, String> environment, byte[] input, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(directory, "out", ".txt");
    Path err = Files.createTempFile(directory, "err", ".txt");
    try {
      Process process =
          builder(environment, command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try (OutputStream stream = process.getOutputStream()) {
        stream.write(input);
      } catch (IOException e) {
        // It ended without reading all of its input, which is its right.
      }
      return new Run(end(process, BOUND), text(out), text(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Starts a program in a directory where nothing is in its way. */
  public Process start(Map<String, String> environment, List<String> command) throws IOException {
    return builder(environment, command).start();
  }

  /** What a program wrote, without what a Java virtual machine says of this Windows only. */
  public static String withoutNoise(String text) {
    return NOISE.matcher(text).replaceAll("");
  }

  /** How programs for Windows name a path of this machine. */
  public static String path(Path path) {
    return NATIVE ? path.toString() : "Z:" + path.toString().replace('/', '\\');
  }

  /**
   * How they name one on the drive that the system lies on, or on the {@linkplain #otherDrive
   * other}.
   */
  public abstract String onDrive(Path path) throws IOException;

  /** What comes of a stream until it ends, also of a process that was killed. */
  public static String rest(InputStream stream) {
    return bounded(
        CompletableFuture.supplyAsync(() -> {
          try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }));
  }

  /** What the process that starts a program needs in its environment, beside what is wanted. */
  public abstract Map<String, String> environment();

  /** The words in front of the path of a program, by which this machine starts it. */
  public abstract List<String> runner();

  /** A directory on another drive than the user's; a test is skipped where there is none. */
  public abstract Path otherDrive() throws IOException;

  /** Where programs find the data of the user, as {@code LOCALAPPDATA} names it. */
  public abstract Path localAppData();

  final ProcessBuilder builder(Map<String, String> environment, List<String> command) {
    List<String> words = new ArrayList<>(runner());
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment());
    builder.environment().putAll(environment);
    return builder;
  }

  /** Holds the one of this run from its first use on. */
  private static final class Session {
    static final Windows WINDOWS = begin();
  }

  private static Windows begin() {
    try {
      return NATIVE ? Native.begin() : Wine.begin();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Some of Windows' own programs write in another encoding. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static Process silent(ProcessBuilder builder) throws IOException {
    return builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
  }

  private static int end(Process process, Duration bound) throws InterruptedException {
    if (!process.waitFor(bound.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("not ended in " + bound + ": " + process.info().commandLine());
    }
    return process.exitValue();
  }

  private static int firstByte(InputStream stream) {
    try {
      return stream.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T bounded(CompletableFuture<T> result) {
    try {
      return result.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the stream did not end in " + BOUND, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** This machine, for a user whose data are below the module's {@code target}. */
  private static final class Native extends Windows {
    private final Path home;

    private Native(Path home) {
      super(home);
      this.home = home;
    }

    static Windows begin() throws IOException {
      Path home = Files.createDirectories(Path.of("target/windows")).toRealPath();
      Windows windows = new Native(home);
      Files.createDirectories(windows.localAppData());
      return windows;
    }

    @Override
    public String onDrive(Path path) {
      return path.toString();
    }

    @Override
    public Map<String, String> environment() {
      Map<String, String> variables = new HashMap<>(System.getenv());
      variables.put("LOCALAPPDATA", localAppData().toString());
      return variables;
    }

    @Override
    public List<String> runner() {
      return List.of();
    }

    @Override
    public Path otherDrive() throws IOException {
      Path temporary = Files.createTempDirectory("instar-drive").toRealPath();
      boolean other = !Objects.equals(temporary.getRoot(), home.getRoot());
      assumeTrue(other, "the directory for temporary files is on the drive of the build");
      return temporary;
    }

    @Override
    public Path localAppData() {
      return home.resolve("AppData/Local");
    }
  }

  private static final class Wine extends Windows {
    private final Path program;
    private final Path prefix;

    private Wine(Path program, Path prefix) {
      super(prefix);
      this.program = program;
      this.prefix = prefix;
    }

    static Windows begin() throws IOException, InterruptedException {
      Path prefix = Files.createDirectories(Path.of("target/wine")).toRealPath();
      Path otherDrive = addDrives(prefix);
      Wine wine = new Wine(Tools.find("wine").orElseThrow(), prefix);
      end(silent(wine.builder(Map.of(), List.of("wineboot", "-i"))), LONGEST_SETUP);
      Process holder =
          wine.builder(Map.of(), List.of("cmd", "/q", "/k", "echo", "ready"))
              .redirectError(Redirect.DISCARD)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> wine.close(holder, otherDrive)));
      bounded(CompletableFuture.supplyAsync(() -> firstByte(holder.getInputStream())));
      return wine;
    }

    @Override
    public String onDrive(Path path) throws IOException {
      boolean system = path.startsWith(systemDrive());
      Path drive = system ? systemDrive() : otherDrive();
      return (system ? "C:\\" : "D:\\") + drive.relativize(path).toString().replace('/', '\\');
    }

    @Override
    public Map<String, String> environment() {
      Map<String, String> variables = new HashMap<>();
      variables.put("PATH", System.getenv().getOrDefault("PATH", ""));
      variables.put("HOME", prefix.toString());
      variables.put("LC_ALL", "C.UTF-8");
      variables.put("WINEPREFIX", prefix.toString());
      variables.put("WINEARCH", "win64");
      variables.put("WINEDEBUG", "-all");
      variables.put("WINEDLLOVERRIDES", "mscoree,mshtml,winemenubuilder.exe=");
      return variables;
    }

    @Override
    public List<String> runner() {
      return List.of(program.toString());
    }

    private Path systemDrive() {
      return prefix.resolve("drive_c");
    }

    @Override
    public Path otherDrive() throws IOException {
      return prefix.resolve("dosdevices/d:").toRealPath();
    }

    @Override
    public Path localAppData() {
      return systemDrive().resolve("users/" + System.getProperty("user.name") + "/AppData/Local");
    }

    /** Before Windows starts, which looks for them only then. */
    private static Path addDrives(Path prefix) throws IOException {
      Path drives = Files.createDirectories(prefix.resolve("dosdevices"));
      Path other = Files.createTempDirectory("instar-drive");
      Map<String, Path> targets =
          Map.of("c:", Path.of("../drive_c"), "d:", other, "z:", Path.of("/"));
      for (Map.Entry<String, Path> target : targets.entrySet()) {
        Files.deleteIfExists(drives.resolve(target.getKey()));
        Files.createSymbolicLink(drives.resolve(target.getKey()), target.getValue());
      }
      Files.createDirectories(prefix.resolve("drive_c"));
      return other;
    }

    /** Also ends what a failed test has left running. */
    private void close(Process holder, Path otherDrive) {
      try {
        ProcessBuilder server = builder(Map.of(), List.of());
        server.command(program.resolveSibling("wineserver").toString(), "-k");
        end(silent(server), BOUND);
        holder.destroyForcibly();
        end(silent(new ProcessBuilder("rm", "-rf", otherDrive.toString())), BOUND);
      } catch (IOException e) {
        holder.destroyForcibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
