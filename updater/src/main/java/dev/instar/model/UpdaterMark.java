package dev.instar.model;

/**
 * By what a process is known for an updater, which is not the app though its program lies in an
 * image. Frozen: every updater must know every other.
 */
public final class UpdaterMark {
  /** Among the words with which it was started, where the system tells them. */
  public static final String OPTION = "-Dinstar.updater=true";

  /** The name of its program in {@code runtime/bin}, on Windows, which tells only that. */
  public static final String WINDOWS_PROGRAM = "updater.exe";

  private UpdaterMark() {}
}
