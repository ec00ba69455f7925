package dev.instar;

import dev.instar.install.DeferredChange;
import dev.instar.model.FormatException;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.SumsFile;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The change that waits for the app's next start: kept when something holds it back, looked at when
 * the app is started, dropped when it has no purpose any more. Whoever calls holds the
 * installation's lock. The data are not touched while it waits; everything is copied, migrated and
 * proven when it is applied.
 */
final class Deferral {
  /** How often it is begun, so that one which dies each time does not spoil every start. */
  private static final int ATTEMPTS = 3;

  private final Installation installation;
  private final Host host;
  private final DeferredChange kept;

  Deferral(Installation installation, Host host) {
    this.installation = installation;
    this.host = host;
    this.kept = installation.deferred;
  }

  /**
   * Lets a change wait, in the place of one that waited before.
   *
   * @param request whose release is at hand
   * @param processes that must have ended before it is worth a try; may be empty
   */
  void keep(FinalizeRequest request, List<Long> processes) throws IOException {
    Path release = request.release().orElseThrow();
    String manifest = ReleaseManifest.assetName(installation.layout.app(), request.version());
    List<Path> signed =
        Stream.of(SumsFile.NAME, SumsFile.SIGNATURE, manifest).map(release::resolve).toList();
    kept.keep(
        request.forLater(kept.directory()).toJson(), signed, host.processes().bootId(), processes);
  }

  /** The version that waits; none when nothing does, or nobody can read what. */
  static Optional<Version> waiting(Installation installation) {
    try {
      return read(installation.deferred).map(FinalizeRequest::version);
    } catch (FormatException | IOException e) {
      return Optional.empty(); // it is dropped when it is looked at
    }
  }

  private static Optional<FinalizeRequest> read(DeferredChange kept)
      throws IOException, FormatException {
    if (!kept.isThere()) {
      return Optional.empty();
    }
    return Optional.of(
        FinalizeRequest.read(kept.request().toString(), Files.readAllBytes(kept.request())));
  }

  /** The change that is to be applied now, announced as begun; none when it has to wait on. */
  Optional<FinalizeRequest> begin() throws InstarException, IOException {
    Optional<FinalizeRequest> request;
    try {
      request = read(kept);
    } catch (FormatException | IOException e) {
      drop("what was kept of it cannot be read: " + e.getMessage());
      return Optional.empty();
    }
    if (request.isEmpty()) {
      return Optional.empty();
    }
    Version version = request.get().version();
    Optional<String> needless = needless(request.get());
    if (needless.isPresent()) {
      drop(needless.get());
      return Optional.empty();
    }
    List<Long> running = installation.instances.running();
    if (!running.isEmpty()) {
      kept.waitFor(host.processes().bootId(), running);
      return Optional.empty();
    }
    kept.countAttempt();
    host.tell("Applying the change to version " + version + " that was waiting for this start…");
    return request;
  }

  private Optional<String> needless(FinalizeRequest request) throws InstarException, IOException {
    Version version = request.version();
    if (!request.from().equals(installation.current.read())) {
      return Optional.of("another version was made active meanwhile");
    }
    Optional<String> bad = installation.whyReverted(version);
    if (bad.isPresent()) {
      return Optional.of("version " + version + " was reverted here, because " + bad.get());
    }
    if (kept.attempts() >= ATTEMPTS) {
      return Optional.of("it was begun " + ATTEMPTS + " times and never came to an end");
    }
    return Optional.empty();
  }

  /** Gives it up, and says why. */
  void drop(String why) throws IOException {
    host.tell("The change that was waiting for a start is given up: " + why + ".");
    discard();
  }

  /** Nothing waits any more. */
  void discard() throws IOException {
    kept.discard();
  }
}
