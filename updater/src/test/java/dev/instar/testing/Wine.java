package dev.instar.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs programs for Windows, under Wine, in a Windows of its own below the module's {@code target}.
 *
 * <p>One program waits in it for as long as these tests run, so that Windows is not started anew
 * for each, and so that its services never hold the streams of a program that is tested.
 */
public final class Wine {
  private static final Duration BOUND = Duration.ofMinutes(1);
  private static final Duration LONGEST_SETUP = Duration.ofMinutes(3);
  private static final Pattern NOISE =
      Pattern.compile(
          ".*(Attempt to get process group affinity|Attempt to query job object information)"
              + ".*\\R");

  private final Path program;
  private final Path prefix;

  private Wine(Path program, Path prefix) {
    this.program = program;
    this.prefix = prefix;
  }

  /** That of this run; a test is skipped where Wine is not installed. */
  public static Wine ofThisRun() {
    assumeTrue(found().isPresent(), "wine is not installed");
    return Session.WINE;
  }

  /**
   * How a program ended.
   *
   * @param exitCode its lowest eight bits, which is all that Unix is told
   */
  public record Run(int exitCode, String out, String err) {}

  /**
   * Runs a program to its end, in this environment beside what Wine needs. It writes to files: a
   * service of Windows that it was the first to need would hold a pipe for longer than it lives.
   */
  public Run run(Map<String, String> environment, byte[] input, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(prefix, "out", ".txt");
    Path err = Files.createTempFile(prefix, "err", ".txt");
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

  /** How programs name a path on the {@linkplain #systemDrive system drive}. */
  public String onSystemDrive(Path path) {
    return "C:\\" + systemDrive().relativize(path).toString().replace('/', '\\');
  }

  /** How programs for Windows name a path of this machine. */
  public static String path(Path path) {
    return "Z:" + path.toString().replace('/', '\\');
  }

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

  /** The words in front of the path of a program, by which this machine starts it. */
  public List<String> runner() {
    return List.of(program.toString());
  }

  /** The directory that is {@code C:\} to programs for Windows. */
  public Path systemDrive() {
    return prefix.resolve("drive_c");
  }

  /** The directory that is {@code D:\} to them, on another file system where there is one. */
  public Path otherDrive() throws IOException {
    return prefix.resolve("dosdevices/d:").toRealPath();
  }

  /** Where programs find the data of the user, as {@code LOCALAPPDATA} names it. */
  public Path localAppData() {
    return systemDrive().resolve("users/" + System.getProperty("user.name") + "/AppData/Local");
  }

  private ProcessBuilder builder(Map<String, String> environment, List<String> command) {
    List<String> words = new ArrayList<>(runner());
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words).directory(prefix.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment());
    builder.environment().putAll(environment);
    return builder;
  }

  private static Optional<Path> found() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "wine"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Holds the one of this run from its first use on. */
  private static final class Session {
    static final Wine WINE = begin();
  }

  private static Wine begin() {
    try {
      Path prefix = Files.createDirectories(Path.of("target/wine")).toRealPath();
      Path otherDrive = addDrives(prefix);
      Wine wine = new Wine(found().orElseThrow(), prefix);
      end(silent(wine.builder(Map.of(), List.of("wineboot", "-i"))), LONGEST_SETUP);
      Process holder =
          wine.builder(Map.of(), List.of("cmd", "/q", "/k", "echo", "ready"))
              .redirectError(Redirect.DISCARD)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> wine.close(holder, otherDrive)));
      bounded(CompletableFuture.supplyAsync(() -> firstByte(holder.getInputStream())));
      return wine;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
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
}
