package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.care.Doctor;
import dev.instar.care.Repair;
import dev.instar.disk.Disk;
import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.install.InstalledImage;
import dev.instar.model.ExitCode;
import dev.instar.publish.ReleaseServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;

/**
 * A {@link World} to be looked after: version 1.0.0 upgraded to 2.0.0, so that there is a backup, a
 * way back and two images, with a server that has both releases.
 */
final class Patient implements AutoCloseable {
  final World world;
  private final Path saved;
  private final ReleaseServer server;

  Patient(Path temp) throws Exception {
    world = new World(Files.createDirectories(temp.resolve("world")));
    saved = temp.resolve("saved");
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = ReleaseServer.start(world.place.resolve("releases"), anywhere, line -> {});
    world.variables.put("INSTAR_SOURCE", server.baseUrl());
    world.installV1();
    world.run(world.upgrade(), new RealDisk());
  }

  /**
   * The image whose updater looks after the installation; it runs whatever happens to its files.
   */
  private InstalledImage own() throws Exception {
    return InstalledImage.at(world.image(World.V2));
  }

  /** The kinds of what the doctor finds; none is a note unless its name says so. */
  List<String> diagnosis() throws Exception {
    world.events.clear();
    ExitCode code = new Doctor(world.layout, own(), world.host(new RealDisk())).run();
    List<Event.Found> found = found();
    boolean isWell = found.stream().allMatch(one -> one.care().equals("note"));
    assertThat(code).isEqualTo(isWell ? ExitCode.DONE : ExitCode.NEEDS_REPAIR);
    assertThat(found)
        .allSatisfy(one -> {
          assertThat(one.problem()).endsWith(".");
          assertThat(one.meaning()).endsWith(".");
          assertThat(one.remedy()).isNotBlank();
        });
    return found.stream().map(one -> one.care() + " " + one.kind()).toList();
  }

  List<Event.Found> found() {
    return world.events.stream()
        .filter(Event.Found.class::isInstance)
        .map(Event.Found.class::cast)
        .toList();
  }

  ExitCode repair(Disk disk) throws Exception {
    return repair(disk, true);
  }

  ExitCode repair(Disk disk, boolean yes) throws Exception {
    world.events.clear();
    return new Repair(world.layout, own(), world.host(disk)).run(yes);
  }

  /** Whether this process holds the installation's lock as other processes see it (proc(5)). */
  boolean isLocked() {
    Path table = Path.of("/proc/locks");
    Assumptions.assumeTrue(Files.isReadable(table), "this system has no /proc/locks");
    try {
      Object inode = Files.getAttribute(world.layout.lock(), "unix:ino");
      String own = " " + ProcessHandle.current().pid() + " ";
      return Files.readAllLines(table).stream()
          .anyMatch(line -> line.contains(own) && line.contains(":" + inode + " "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> mended() {
    return world.events.stream()
        .filter(Event.Mended.class::isInstance)
        .map(event -> ((Event.Mended) event).kind())
        .toList();
  }

  void save() throws IOException {
    World.delete(saved);
    World.copy(world.home, saved);
  }

  void restore() throws IOException {
    World.delete(world.home);
    World.copy(saved, world.home);
  }

  /** Every file of the machine with its content, but the lock's text, which nothing depends on. */
  Map<String, String> files() throws IOException {
    return files(Set.of());
  }

  /** The same without those that a mend makes anew in its own words. */
  Map<String, String> files(Set<String> others) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (Tree.Item item : Tree.of(world.home).items()) {
      String name = item.path();
      boolean isOther =
          others.stream().anyMatch(name::contains)
              || name.contains("state/lock")
              || name.contains("state/cache")
              || name.endsWith("-shm")
              || name.endsWith("-wal");
      if (!isOther) {
        files.put(name, item.kind() + " " + item.sha256());
      }
    }
    return files;
  }

  @Override
  public void close() {
    server.close();
  }
}
