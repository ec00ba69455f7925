package dev.instar.disk;

import java.io.IOException;

/**
 * A disk of which some calls fail, as full, broken and read-only disks do: the process lives on and
 * must deal with the {@link IOException}. What a call that fails has done all the same, its {@link
 * Fault} says.
 */
public final class FailingDisk extends WatchedDisk {

  /** Sees every call before it is made. */
  @FunctionalInterface
  public interface Watch {
    /**
     * Lets the call happen, or not; half of its content is written then.
     *
     * @param number of the call, counted from 1
     * @param call as {@code move /a/b /a/c}
     * @throws IOException with which the call is to fail
     */
    void before(int number, String call) throws IOException;
  }

  private interface Play {
    void made(Call call) throws IOException;
  }

  private final Play play;

  private FailingDisk(Play play) {
    this(play, new RealDisk());
  }

  private FailingDisk(Play play, Disk below) {
    super(below);
    this.play = play;
  }

  /** The same failures of another disk than that of this machine. */
  public FailingDisk above(Disk below) {
    return new FailingDisk(play, below);
  }

  /** Whatever the watch says. */
  public static FailingDisk watchedBy(Watch watch) {
    return new FailingDisk(call -> {
      try {
        watch.before(call.number(), call.toString());
      } catch (IOException e) {
        call.half().run();
        throw e;
      }
      call.whole().run();
    });
  }

  /** Fails once, at the call with this number, counted from 1. */
  public static FailingDisk failsAt(int deadly, Fault fault) {
    return new FailingDisk(call -> strike(fault, call.number() == deadly, call));
  }

  /** Fails at the call with this number, and at every later one that can meet the fault. */
  public static FailingDisk failsFrom(int first, Fault fault) {
    return new FailingDisk(
        call -> strike(fault, call.number() >= first && fault.concerns(call.toString()), call));
  }

  /**
   * Fails again and again, each time until the same call was made as often as this.
   *
   * @param every how many calls come from the first of one row of failures to that of the next
   * @param times how often in a row
   */
  public static FailingDisk failsEvery(int every, int times, Fault fault) {
    return new FailingDisk(call ->
        strike(fault, call.number() % every < times && fault.concerns(call.toString()), call));
  }

  private static void strike(Fault fault, boolean now, Call call) throws IOException {
    if (now) {
      fault.strike(call);
    } else {
      call.whole().run();
    }
  }

  @Override
  protected void made(Call call) throws IOException {
    play.made(call);
  }
}
