package dev.instar;

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
 */
final class Handover {
  private final InstalledImage own;
  private final Installation installation;

  Handover(InstalledImage own, Installation installation) {
    this.own = own;
    this.installation = installation;
  }

  ExitCode to(FinalizeRequest request) throws RepairException, IOException {
    InstalledImage target = installation.image(request.version());
    InstalledImage newest =
        target.descriptor().imageVersion().isNewerThan(own.descriptor().imageVersion())
            ? target
            : own;
    Path file =
        installation.layout.staging().resolve("request-" + ProcessHandle.current().pid() + ".json");
    installation.durable.deleteTree(file);
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
    } finally {
      installation.deleteStaged(file);
    }
  }
}
