package dev.instar.download;

/** Is told how far a download has come, many times a second. */
@FunctionalInterface
public interface Progress {

  /**
   * Called after each piece that arrived, and at the start with what an earlier run has left.
   * Smaller than before when the download had to start again.
   *
   * @param done bytes so far
   * @param total bytes in the end
   */
  void advanced(long done, long total);
}
