package dev.instar;

import dev.instar.disk.Disk;
import dev.instar.disk.FreeSpace;
import dev.instar.disk.RealDisk;
import dev.instar.disk.RetryingDisk;
import dev.instar.disk.WindowsDisk;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.install.Layout;
import dev.instar.model.AppName;
import dev.instar.model.Environment;
import dev.instar.model.Platform;
import dev.instar.model.Version;
import dev.instar.process.OpenFiles;
import dev.instar.process.ProcessTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small machine for tests: a home, an installation of the app that {@link SampleReleases}
 * describes, and real data in two roots, a whole directory with a database in WAL mode, and some
 * files of a directory that others use too.
 */
final class World {
  static final AppName APP = new AppName("tool");
  static final Version V1 = new Version("1.0.0");
  static final Version V2 = new Version("2.0.0");

  /** Has the data of 2.0.0. */
  static final Version V3 = new Version("3.0.0");

  private static final Duration SHORT_PATIENCE = Duration.ofMillis(50);

  final Path place;
  final Path home;
  final Path data;
  final Path settings;
  final Layout layout;
  final SampleReleases releases;

  /** The disk on which the rules of Windows hold, where the app is one for Windows. */
  final Optional<WindowsDisk> windows;

  final List<Event> events = new ArrayList<>();
  final Map<String, String> variables = new HashMap<>();
  ProcessTable processes = List::of;
  OpenFiles openFiles = places -> List.of();
  FreeSpace space = FreeSpace.ofThisMachine();
  Clock clock = Clock.systemUTC();
  Terminal terminal = Terminal.absent();

  World(Path place) throws IOException {
    this(place, "");
  }

  /**
   * A world whose app says more in its descriptors.
   *
   * @param moreOfDescriptor as {@code , "backups": {"keep": 1}}
   */
  World(Path place, String moreOfDescriptor) throws IOException {
    this(place, place, SampleReleases.Data.BOTH, moreOfDescriptor);
  }

  /** A machine with Windows. */
  static World onWindows(Path place, Path elsewhere, String moreOfDescriptor) throws IOException {
    Platform windows = new Platform(Platform.Os.WINDOWS, Platform.Arch.X64);
    return new World(place, elsewhere, SampleReleases.Data.BOTH, moreOfDescriptor, windows);
  }

  /**
   * A world whose data may lie elsewhere.
   *
   * @param elsewhere where the whole directory lies, on another file system perhaps
   */
  World(Path place, Path elsewhere, SampleReleases.Data kinds, String moreOfDescriptor)
      throws IOException {
    this(place, elsewhere, kinds, moreOfDescriptor, Platform.current());
  }

  private World(
      Path place,
      Path elsewhere,
      SampleReleases.Data kinds,
      String moreOfDescriptor,
      Platform platform)
      throws IOException {
    this.windows = platform.isWindows() ? Optional.of(new WindowsDisk()) : Optional.empty();
    this.place = place.toRealPath();
    home = Files.createDirectories(this.place.resolve("home"));
    data = Files.createDirectories(elsewhere.toRealPath().resolve("home")).resolve("tool-data");
    settings = Files.createDirectories(home.resolve("etc"));
    layout = new Layout(home.resolve("share/tool"), APP, platform);
    releases = new SampleReleases(this.place, kinds, moreOfDescriptor, platform);
    releases.make(V1);
    releases.make(V2);
    variables.put("HOME", home.toString());
    variables.put("PATH", "/usr/bin:/bin");
    if (!data.startsWith(home)) {
      variables.put("TOOL_DATA", data.toString());
    }
  }

  Path image(Version version) throws IOException {
    return releases.image(version);
  }

  Path release(Version version) throws IOException {
    return releases.release(version);
  }

  String publicKey() {
    return releases.publicKey();
  }

  void makeRelease(Version version) throws IOException {
    releases.make(version);
  }

  /** Puts an image where a self-update or an install script would have put it. */
  void place(Version version) throws IOException {
    if (!Files.exists(layout.image(version))) {
      copy(image(version), layout.image(version));
    }
  }

  /** The data as version 1.0.0 writes them. */
  void seed() throws IOException, SQLException {
    userData().seed();
  }

  Host host(Disk disk) {
    return new Host(
        environment(),
        disk,
        space,
        processes,
        openFiles,
        events::add,
        terminal,
        "#!/bin/sh\n# @ROOT@\n");
  }

  Environment environment() {
    return new Environment(variables, home, place, clock, layout.platform());
  }

  FinalizeRequest request(Journal.Operation operation, Version version, Optional<String> backup)
      throws IOException {
    return new FinalizeRequest(
        operation,
        layout.root(),
        Optional.empty(),
        version,
        backup.isPresent() ? Optional.empty() : Optional.of(release(version)),
        List.of(publicKey()),
        backup,
        true,
        false,
        false,
        false,
        true,
        false,
        false,
        "a test");
  }

  FinalizeRequest install() throws IOException {
    return request(Journal.Operation.INSTALL, V1, Optional.empty());
  }

  FinalizeRequest upgrade() throws IOException {
    return request(Journal.Operation.UPGRADE, V2, Optional.empty());
  }

  /** The active program's own migration of the data. */
  FinalizeRequest migrate(Version active) {
    return new FinalizeRequest(
        Journal.Operation.MIGRATE,
        layout.root(),
        Optional.of(active),
        active,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        true,
        false,
        false,
        false,
        true,
        false,
        false,
        "a test");
  }

  /** An older program for the present data. */
  FinalizeRequest downgrade(Version version) throws IOException {
    return new FinalizeRequest(
        Journal.Operation.UPGRADE,
        layout.root(),
        Optional.empty(),
        version,
        Optional.of(release(version)),
        List.of(publicKey()),
        Optional.empty(),
        true,
        false,
        false,
        true,
        true,
        false,
        false,
        "a test");
  }

  /** What the app itself says of program and data as they lie there; nothing when they fit. */
  String doctor(Version version) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "/bin/sh", layout.image(version).resolve("bin/tool").toString(), "doctor")
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(variables);
    builder.environment().remove("TOOL_DOCTOR");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : "failed: " + output;
  }

  /** The disk of this machine, as it is used when nothing is to be disturbed. */
  Disk disk() {
    return windows.isPresent() ? patient(windows.get()) : new RealDisk();
  }

  /** A disk that waits for others as the one of this machine does, but never for long. */
  static Disk patient(Disk disk) {
    return new RetryingDisk(disk, SHORT_PATIENCE);
  }

  /** On Windows: whoever gives a command does so by the launcher, which runs to its end. */
  void launcherRuns() throws IOException {
    if (windows.isPresent() && Files.exists(layout.launcher())) {
      windows.get().runs(layout.launcher());
    }
  }

  Installation installation() {
    return new Installation(layout, host(disk()));
  }

  void run(FinalizeRequest request, Disk disk) throws Exception {
    new Finalizer(newest(), host(disk)).run(request);
  }

  /** The image whose updater serves every command. */
  InstalledImage newest() throws Exception {
    Version newest = V1;
    for (Version version : installation().versions()) {
      newest = version.isNewerThan(newest) ? version : newest;
    }
    return InstalledImage.at(layout.image(newest));
  }

  void recover(Disk disk) throws Exception {
    Recovery.runAlone(layout, newest(), host(disk));
  }

  void installV1() throws Exception {
    seed();
    place(V1);
    run(install(), disk());
    place(V2);
  }

  String current() throws IOException {
    return Files.exists(layout.current()) ? Files.readString(layout.current()).strip() : "none";
  }

  /** What the user has, see {@link SampleData#contents}. */
  Map<String, String> contents() throws IOException, SQLException {
    return userData().contents();
  }

  /** Where the new root of {@link SampleReleases.Data#MOVING} is. */
  Path archive() {
    return home.resolve("archive/tool");
  }

  private SampleData userData() {
    return new SampleData(data, settings, archive());
  }

  /** Everything that must not be there when nothing is in flight. */
  List<String> leftovers() throws IOException {
    List<String> leftovers = new ArrayList<>();
    for (Path file : List.of(layout.journal(), layout.switchMark())) {
      if (Files.exists(file)) {
        leftovers.add(file.toString());
      }
    }
    for (Path directory :
        List.of(home, data.getParent(), settings, archive().getParent(), layout.staging())) {
      if (Files.exists(directory)) {
        try (var files = Files.list(directory)) {
          files
              .map(String::valueOf)
              .filter(name -> name.matches(".*(instar-stage|instar-cop|change-|trial-).*"))
              .forEach(leftovers::add);
        }
      }
    }
    return leftovers;
  }

  /** Copies a tree as it is, links and times too. */
  static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(dir)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                file,
                to.resolve(from.relativize(file)),
                StandardCopyOption.COPY_ATTRIBUTES,
                LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Deletes a tree. */
  static void delete(Path path) throws IOException {
    new dev.instar.disk.Durable(new RealDisk()).deleteTree(path);
  }
}
