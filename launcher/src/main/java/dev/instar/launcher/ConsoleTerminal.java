package dev.instar.launcher;

import dev.instar.Terminal;
import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The person at the console, if standard input and output are one. Every image starts its updater
 * with {@code -Djdk.console=java.base}, under which there is a console only on a terminal.
 */
final class ConsoleTerminal implements Terminal {

  @Override
  public Optional<String> ask(String question) {
    Console console = console();
    if (console == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(console.readLine("%s ", question));
  }

  /** Whether both ends are a terminal. */
  static boolean isThere() {
    return console() != null;
  }

  @SuppressWarnings("SystemConsoleNull")
  private static @Nullable Console console() {
    return System.console();
  }
}
