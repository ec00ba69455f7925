package dev.instar;

import dev.instar.disk.Durable;
import dev.instar.install.InstalledImage;
import dev.instar.model.ExitCode;
import dev.instar.model.RepairException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Asks the newest updater at hand to finish a change, and stays only to pass on its output and exit
 * code. The caller has given up the installation's lock, which the finalizer takes.
 *
 * <p>What the finalizer reads lies in a directory of this process's own, {@code
 * staging/request-<pid>}, so that no other command that runs meanwhile can take it away.
 */
final class Handover implements AutoCloseable {
  private final InstalledImage own;
  private final Installation installation;
  private final Path directory;

  Handover(InstalledImage own, Installation installation) {
    this.own = own;
    this.installation = installation;
    this.directory = installation.layout.handedOver(ProcessHandle.current().pid());
  }

  /**
   * Makes an empty directory for what the finalizer reads, and deletes those of processes that were
   * killed. The caller holds the lock.
   */
  Path open() throws IOException {
    for (Path child : Durable.children(installation.layout.staging())) {
      if (Installation.isDeadHandover(child)) {
        installation.durable.deleteTree(child);
      }
    }
    installation.durable.deleteTree(directory);
    installation.durable.createDirectories(directory);
    return directory;
  }

  ExitCode to(FinalizeRequest request) throws RepairException, IOException {
    InstalledImage target = installation.image(request.version());
    InstalledImage newest =
        target.descriptor().imageVersion().isNewerThan(own.descriptor().imageVersion())
            ? target
            : own;
    Path file = directory.resolve("request.json");
    installation
        .durable
        .disk()
        .write(file, new ByteArrayInputStream(request.toJson().getBytes(StandardCharsets.UTF_8)));
    List<String> command =
        newest.updaterCommand(
            List.of(
                "--root",
                installation.layout.root().toString(),
                "--image",
                newest.directory().toString(),
                "--finalize-upgrade",
                file.toString()));
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      return ExitCode.of(process.waitFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.BUSY;
    }
  }

  @Override
  public void close() {
    installation.deleteStaged(directory);
  }
}
