package dev.instar;

/** Is told what happens, as it happens. */
@FunctionalInterface
public interface Listener {
  void on(Event event);
}
