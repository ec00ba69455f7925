package dev.instar.disk;

import java.io.IOException;
import java.util.List;

/**
 * A disk whose process dies at the n-th call: that call and every later one throw {@link Died} and
 * change nothing more, so that what is on disk afterwards is what a killed process leaves.
 *
 * <p>Run once with {@link #immortal()} to learn from {@link #calls()} how many deaths there are to
 * try, then once for each with {@link #diesAt} or {@link #diesInTheMiddleOf}.
 */
public final class DyingDisk extends WatchedDisk {

  /** Not an {@code Exception}, so that no handler of failures takes it for one. */
  public static final class Died extends Error {
    private static final long serialVersionUID = 1L;

    Died(String call) {
      super("the process died at " + call);
    }
  }

  private final int deadly;
  private final boolean half;

  private DyingDisk(int deadly, boolean half, Disk below) {
    super(below);
    this.deadly = deadly;
    this.half = half;
  }

  /** Never dies; counts. */
  public static DyingDisk immortal() {
    return new DyingDisk(Integer.MAX_VALUE, false, new RealDisk());
  }

  /** Dies before the call with this number, counted from 1, has changed anything. */
  public static DyingDisk diesAt(int call) {
    return new DyingDisk(call, false, new RealDisk());
  }

  /**
   * Dies when the call with this number, counted from 1, has written half of its content. A call
   * without content (and work of somebody else) does nothing, as with {@link #diesAt}.
   */
  public static DyingDisk diesInTheMiddleOf(int call) {
    return new DyingDisk(call, true, new RealDisk());
  }

  /**
   * In which manners a process can die at a call, before it or in the middle: half of a call is
   * something else than none of it only where the call writes content.
   */
  public static List<Boolean> halves(String call) {
    return call.matches("(write|copy|append) .*") ? List.of(false, true) : List.of(false);
  }

  /** The same death, of a process that uses another disk than that of this machine. */
  public DyingDisk above(Disk below) {
    return new DyingDisk(deadly, half, below);
  }

  public boolean isDead() {
    return calls() >= deadly;
  }

  @Override
  protected void made(Call call) throws IOException {
    if (call.number() < deadly) {
      call.whole().run();
      return;
    }
    if (call.number() == deadly && half) {
      call.half().run();
    }
    throw new Died("call " + call.number() + ": " + call);
  }
}
