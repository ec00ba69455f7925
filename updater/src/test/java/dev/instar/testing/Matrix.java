package dev.instar.testing;

import java.util.stream.Stream;

/** How much of a matrix of cases a run goes through: a part that stands for it, or the whole. */
public final class Matrix {
  private static final boolean WHOLE = Boolean.getBoolean("exhaustive");

  private Matrix() {}

  /** All cases under {@code -Pexhaustive}, else the first ones. */
  public static <T> Stream<T> of(int first, Stream<T> cases) {
    return WHOLE ? cases : cases.limit(first);
  }

  /** From one case to the next of a long row: 1 under {@code -Pexhaustive}. */
  public static int every(int step) {
    return WHOLE ? 1 : step;
  }
}
