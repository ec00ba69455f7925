package dev.instar.launcher;

import dev.instar.Terminal;
import java.io.Console;
import java.util.Optional;

/** The person at the console, if standard input and output are one. */
final class ConsoleTerminal implements Terminal {

  @Override
  public Optional<String> ask(String question) {
    Console console = System.console();
    return console == null
        ? Optional.empty()
        : Optional.ofNullable(console.readLine("%s ", question));
  }

  /** Whether both ends are a terminal. */
  static boolean isThere() {
    return System.console() != null;
  }
}
