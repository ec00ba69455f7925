package dev.instar.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A publisher at work with the built tool: has a key pair and a directory of releases, one
 * subdirectory for each version.
 */
final class Publisher {
  /** The root of the project; tests run in the directory of their module. */
  static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();

  static final Path INSTAR = PROJECT.resolve("launcher/target/instar/bin/instar");

  private static final Duration START = Duration.ofSeconds(60);

  private final Machine machine;
  private final Path keys;
  private final Path releases;

  /** Makes the key pair. */
  Publisher(Machine machine) {
    this(machine, machine.directory().resolve("keys"));
    machine.run(INSTAR, "keygen", "--no-password", "--out", keys).expect(0);
  }

  /** Has a key pair. */
  Publisher(Machine machine, Path keys) {
    this.machine = machine;
    this.keys = keys;
    this.releases = machine.directory().resolve("releases");
  }

  /** The public key as a descriptor names it. */
  String publicKey() throws IOException {
    return Files.readAllLines(keys.resolve("instar.pub")).getLast();
  }

  Path releases() {
    return releases;
  }

  Path release(String version) {
    return releases.resolve(version);
  }

  /** Packs and signs one version, which must succeed. */
  void publish(Path descriptor, Path payload, String version, Object... options) {
    pack(descriptor, payload, version, options).expect(0);
    sign(version).expect(0);
  }

  Run pack(Path descriptor, Path payload, String version, Object... options) {
    List<Object> command = new ArrayList<>(List.of(INSTAR, "pack", "--descriptor", descriptor));
    command.addAll(List.of("--payload", payload, "--version", version, "--out", release(version)));
    command.addAll(Arrays.asList(options));
    return machine.run(command.toArray());
  }

  Run sign(String version, Object... options) {
    List<Object> command =
        new ArrayList<>(List.of(INSTAR, "sign", "--key", keys.resolve("instar.key")));
    command.addAll(Arrays.asList(options));
    command.add(release(version));
    return machine.run(command.toArray());
  }

  /** A directory of releases, served by a process of its own until it is closed. */
  record Server(Running running, String url) implements AutoCloseable {
    @Override
    public void close() {
      running.close();
    }
  }

  /** Serves a directory of releases on a free port. */
  static Server serve(Machine machine, Path releases) throws InterruptedException {
    Running running = machine.start("", INSTAR, "serve", releases, "--port", 0);
    long deadline = System.nanoTime() + START.toNanos();
    while (!running.out().endsWith("\n")) {
      if (!running.alive() || System.nanoTime() > deadline) {
        running.close();
        throw new AssertionError("no server: " + running.out() + running.err());
      }
      Thread.sleep(20);
    }
    return new Server(running, running.out().strip());
  }
}
