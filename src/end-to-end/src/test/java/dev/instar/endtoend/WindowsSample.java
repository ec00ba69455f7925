package dev.instar.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.testing.Tools;
import dev.instar.testing.Windows;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The sample app for Windows: packed for it on this machine, and installed and run in a Windows.
 *
 * @param machine the user's, in that Windows
 * @param publisher has published {@link #OLD} and {@link #NEW}
 */
record WindowsSample(Windows windows, Machine machine, Publisher publisher) {
  static final String OLD = CrashSite.OLD;
  static final String NEW = CrashSite.NEW;

  private static final Path SAMPLE = Publisher.PROJECT.resolve("src/samples/employees/target");

  /** Packs and signs both versions; a test is skipped where something for it is not there. */
  static WindowsSample in(Path directory) throws IOException {
    Windows windows = Windows.ofThisRun();
    Tools.required("x86_64-w64-mingw32-gcc"); // without it the tool has no programs for Windows
    Machine here = Machine.in(directory);
    Path runtime = WindowsRuntime.unpackedTo(here.directory().resolve("runtime"));
    Publisher publisher = new Publisher(here, SAMPLE.resolve("keys"));
    for (String version : List.of(OLD, NEW)) {
      publisher.publish(
          SAMPLE.resolve("descriptors").resolve(version).resolve("instar.json"),
          SAMPLE.resolve("payload").resolve(version),
          version,
          "--platform",
          "windows-x64",
          "--runtime",
          runtime);
    }
    return new WindowsSample(
        windows, new Machine(here.directory(), windows.environment()), publisher);
  }

  /** The app of a user of that Windows, not installed yet, or not any more. */
  Employees in(Path root, Path data, String source) throws IOException {
    machine.run("rm", "-rf", root, data).expect(0);
    Path launcher = root.resolve("bin/employees.exe");
    Machine user = machine.with("INSTAR_SOURCE", source);
    String place = windows.onDrive(root);
    return new Employees(
        new InstalledApp(user, root, place, launcher, windows.runner(), publisher.releases()),
        data);
  }

  /** Unpacks an image, and hands it over to its own finalizer, as the install script does. */
  Run install(Employees employees, String version) {
    Path root = employees.root();
    Path image = root.resolve("versions").resolve(version);
    Path in = root.resolve("staging/in");
    Path release = in.resolve("release");
    Path request = in.resolve("request.json");
    try {
      unzip(publisher.release(version).resolve("employees-" + version + "-windows-x64.zip"), image);
      copy(publisher.release(version), release);
      Files.writeString(request, request(root, version, release));
      List<Object> command = new ArrayList<>(windows.runner());
      command.add(image.resolve("launch/launcher.exe"));
      command.addAll(List.of("updater", "--finalize-upgrade", "staging/in/request.json"));
      Run run = employees.app().machine().run(command.toArray());
      machine.run("rm", "-r", in).expect(0);
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String request(Path root, String version, Path release) throws IOException {
    ObjectNode request = new ObjectMapper().createObjectNode();
    request.put("format", 1).put("operation", "install").put("by", "install.ps1");
    request.put("root", windows.onDrive(root)).put("version", version);
    request.put("release", windows.onDrive(release));
    request.putArray("keys").add(Files.readAllLines(Employees.PUBLIC_KEY).getLast());
    request.put("yes", true).put("allowDowngrade", false);
    return request.toString();
  }

  private static void unzip(Path archive, Path directory) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        Path file = directory.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, file);
        }
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
