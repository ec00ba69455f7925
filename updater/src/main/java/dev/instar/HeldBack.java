package dev.instar;

import dev.instar.install.Journal;
import dev.instar.model.BusyException;
import dev.instar.model.InstarException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides what becomes of a change that an {@link Obstacle} holds back: the obstacle is waited for,
 * the app is asked to end, or the change waits for the app's next start. It never goes on in spite
 * of the obstacle.
 */
final class HeldBack {
  /** How long instances may take to end once they were asked to. */
  private static final Duration END = Duration.ofSeconds(30);

  /** How long a person may leave the app open after deciding to wait for its end. */
  private static final Duration WAIT = Duration.ofMinutes(30);

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Installation installation;
  private final Host host;

  HeldBack(Installation installation, Host host) {
    this.installation = installation;
    this.host = host;
  }

  /**
   * Waits, asks or defers, as the user wishes.
   *
   * @return true when the change may be tried again now, false when it was deferred
   * @throws BusyException when it was neither; nothing was changed
   */
  boolean isOver(Obstacle obstacle, Change change) throws InstarException, IOException {
    if (change.request().force()) {
      end(obstacle, change);
      return true;
    }
    if (!isDeferrable(change)) {
      throw obstacle.refusal(change);
    }
    if (change.request().yes()) {
      defer(obstacle, change);
      return false;
    }
    Optional<String> answer =
        host.terminal()
            .ask(
                obstacle.text(installation.layout.app())
                    + ".\n"
                    + "Wait for its end (w), or let the change wait for the next start (d)? [w/d]");
    String word = answer.orElse("").strip().toLowerCase(Locale.ROOT);
    if (word.equals("d")) {
      defer(obstacle, change);
      return false;
    }
    if (!word.equals("w")) {
      throw obstacle.refusal(change);
    }
    host.tell("Waiting…");
    awaitEnd(WAIT, change);
    return true;
  }

  /** Before the first installation there is no launcher that could apply it later. */
  private static boolean isDeferrable(Change change) {
    return change.active().isPresent()
        && change.request().operation() == Journal.Operation.UPGRADE
        && change.request().release().isPresent();
  }

  /** Only the app itself is asked; a stranger's program may have something else to lose. */
  private void end(Obstacle obstacle, Change change) throws InstarException, IOException {
    if (!(obstacle instanceof Obstacle.AppRuns app)) {
      throw obstacle.refusal(change);
    }
    host.tell(app.text(installation.layout.app()) + "; it is asked to end.");
    app.processes().forEach(host.processes()::askToEnd);
    awaitEnd(END, change);
  }

  private void awaitEnd(Duration patience, Change change) throws InstarException, IOException {
    Bystanders bystanders = new Bystanders(installation, host);
    for (long i = 0; ; i++) {
      Optional<Obstacle> left = bystanders.of(change.data().roots(), Duration.ZERO);
      if (left.isEmpty()) {
        return;
      }
      if (i == patience.dividedBy(PAUSE) || !pause()) {
        throw left.get().refusal(change);
      }
    }
  }

  /** False when somebody interrupted it. */
  private static boolean pause() {
    try {
      Thread.sleep(PAUSE);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void defer(Obstacle obstacle, Change change) throws InstarException, IOException {
    List<Long> processes = obstacle.processes();
    new Deferral(installation, host).keep(change.request(), processes);
    host.listener()
        .on(
            new Event.Deferred(
                change.version(),
                obstacle.text(installation.layout.app()),
                processes,
                change.own().descriptor().command("self-update")));
  }
}
