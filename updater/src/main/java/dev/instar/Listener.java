package dev.instar;

/** Is told what happens, as it happens. */
@FunctionalInterface
public interface Listener {
  void on(Event event);

  /** Whether it is told of each request to a server too. */
  default boolean isVerbose() {
    return false;
  }
}
