package dev.instar.install;

import dev.instar.disk.Durable;
import dev.instar.disk.Relocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Exchanges the units of a committed change, forward or back. Both directions may be begun, cut off
 * and begun again any number of times; each looks at what exists and does what is left to do.
 */
public final class Switch {
  private final Durable durable;
  private final Relocation relocation;

  /**
   * Exchanges for one change.
   *
   * @param id of the change
   */
  public Switch(Durable durable, String id) {
    this.durable = durable;
    this.relocation = new Relocation(durable, id);
  }

  /**
   * Puts the next state in place and keeps the old one. What has vanished by itself since the
   * change was committed (SQLite deletes a {@code -shm} when it likes) is not waited for.
   */
  public void forward(List<Unit> units) throws IOException {
    for (Unit unit : units) {
      boolean nextWaits = waits(unit.next(), unit.live());
      if (unit.kept().isPresent()
          && waits(Optional.of(unit.live()), unit.kept().get())
          && !exists(unit.kept().get())
          && (nextWaits || unit.next().isEmpty())) {
        move(unit.live(), unit.kept().get());
      }
      if (nextWaits) {
        move(unit.next().get(), unit.live());
      }
    }
  }

  /**
   * Takes back what {@link #forward} did before the system refused a rename, as Windows refuses it
   * while somebody uses what is in a directory. Afterwards every name is what it was before.
   *
   * @throws IOException also when something is on its way by a copy, which only goes forward
   */
  public void undo(List<Unit> units) throws IOException {
    for (Unit unit : units.reversed()) {
      boolean keepsOld = unit.kept().filter(Switch::exists).isPresent();
      if (isOnItsWay(unit)) {
        throw new IOException(unit.live() + " is being exchanged by a copy");
      }
      boolean isInPlace =
          unit.next().isPresent()
              && !exists(unit.next().get())
              && exists(unit.live())
              && (keepsOld || unit.kept().isEmpty());
      if (isInPlace) {
        durable.move(unit.live(), unit.next().get());
      }
      if (keepsOld && !exists(unit.live())) {
        durable.move(unit.kept().get(), unit.live());
      }
    }
  }

  private boolean isOnItsWay(Unit unit) {
    return relocation.hasCopied(unit.live())
        || unit.kept().filter(relocation::hasCopied).isPresent();
  }

  /** Puts the old state back in place and keeps the attempted one. */
  public void back(List<Unit> units) throws IOException {
    for (Unit unit : units) {
      boolean oldWaits = waits(unit.kept(), unit.live());
      Path attempted = unit.attempted().orElseThrow();
      if (waits(Optional.of(unit.live()), attempted)
          && !exists(attempted)
          && (oldWaits || unit.kept().isEmpty())) {
        move(unit.live(), attempted);
      }
      if (oldWaits) {
        move(unit.kept().get(), unit.live());
      }
    }
  }

  /** True when there is something that can still go to a place, there or on its way. */
  private boolean waits(Optional<Path> from, Path to) {
    return from.isPresent() && (exists(from.get()) || relocation.hasCopied(to));
  }

  private void move(Path from, Path to) throws IOException {
    durable.createDirectories(parent(to));
    relocation.move(from, to);
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path parent(Path path) {
    return java.util.Objects.requireNonNull(path.getParent(), "a unit is never a file system");
  }
}
