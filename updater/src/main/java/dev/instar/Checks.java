package dev.instar;

import dev.instar.disk.Disk;
import dev.instar.install.CheckRecord;
import dev.instar.model.Version;
import dev.instar.net.Quiet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/**
 * What the checks of one installation remember from one to the next. Where nothing can be written,
 * as in an installation of somebody else's, the next check finds it out again.
 */
final class Checks implements Quiet {
  private final Installation installation;
  private final Host host;

  Checks(Installation installation, Host host) {
    this.installation = installation;
    this.host = host;
  }

  CheckRecord record() throws IOException {
    return CheckRecord.read(installation.layout);
  }

  /** A source has answered, and what the publisher has signed is offered, or nothing is. */
  void answered(Optional<Version> offer) {
    change(record -> record.answered(host.environment().clock().instant(), offer));
  }

  /** A check has come to nothing. */
  void failed(String why) {
    change(record -> record.failed(why));
  }

  /** Another version is active: what was left for a start to show is of no use any more. */
  void startAnew(Duration every) {
    notice("");
    schedule(jittered(every));
  }

  /** Sets when the next start of the app looks for updates. */
  void schedule(Duration from) {
    Path file = installation.layout.nextCheck();
    keep(() -> {
      if (!Files.exists(file)) {
        installation.durable.replace(file, "");
      }
      installation.durable.disk().date(file, host.environment().clock().instant().plus(from));
    });
  }

  /** The same time, or up to a tenth later, so that not everybody comes at once. */
  Duration jittered(Duration time) {
    return time.plusMillis(ThreadLocalRandom.current().nextLong(time.toMillis() / 10 + 1));
  }

  /** Leaves a line for the next start of the app to show; an empty one takes the last one back. */
  void notice(String line) {
    Path file = installation.layout.notice();
    keep(() -> {
      if (!line.isEmpty() || Files.exists(file)) {
        installation.durable.replace(file, line.isEmpty() ? "" : line + "\n");
      }
    });
  }

  @Override
  public Optional<Instant> until(String whom) {
    try {
      return Optional.ofNullable(record().quiet().get(whom));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void keep(String whom, Instant until) {
    change(record -> record.quietFor(whom, until));
  }

  private void change(UnaryOperator<CheckRecord> change) {
    keep(() -> change.apply(record()).write(installation.layout, installation.durable));
  }

  private void keep(Disk.Work work) {
    try {
      if (Files.isWritable(installation.layout.state())) {
        work.run();
      }
    } catch (IOException e) {
      host.tell("What this check has found could not be kept: " + e.getMessage());
    }
  }
}
