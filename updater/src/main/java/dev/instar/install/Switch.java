package dev.instar.install;

import dev.instar.disk.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Exchanges the units of a committed change, forward or back. Both directions may be begun, cut off
 * and begun again any number of times; each looks at what exists and does what is left to do.
 */
public final class Switch {
  private final Durable durable;

  public Switch(Durable durable) {
    this.durable = durable;
  }

  /**
   * Puts the next state in place and keeps the old one. What has vanished by itself since the
   * change was committed (SQLite deletes a {@code -shm} when it likes) is not waited for.
   */
  public void forward(List<Unit> units) throws IOException {
    for (Unit unit : units) {
      boolean nextWaits = unit.next().map(Switch::exists).orElse(false);
      if (unit.kept().isPresent()
          && exists(unit.live())
          && !exists(unit.kept().get())
          && (nextWaits || unit.next().isEmpty())) {
        durable.createDirectories(parent(unit.kept().get()));
        durable.move(unit.live(), unit.kept().get());
      }
      if (nextWaits) {
        durable.createDirectories(parent(unit.live()));
        durable.move(unit.next().get(), unit.live());
      }
    }
  }

  /** Puts the old state back in place and keeps the attempted one. */
  public void back(List<Unit> units) throws IOException {
    for (Unit unit : units) {
      boolean oldWaits = unit.kept().map(Switch::exists).orElse(false);
      Path attempted = unit.attempted().orElseThrow();
      if (exists(unit.live()) && !exists(attempted) && (oldWaits || unit.kept().isEmpty())) {
        durable.createDirectories(parent(attempted));
        durable.move(unit.live(), attempted);
      }
      if (oldWaits) {
        durable.createDirectories(parent(unit.live()));
        durable.move(unit.kept().get(), unit.live());
      }
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path parent(Path path) {
    return java.util.Objects.requireNonNull(path.getParent(), "a unit is never a file system");
  }
}
