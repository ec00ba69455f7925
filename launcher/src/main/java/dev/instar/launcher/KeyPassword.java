package dev.instar.launcher;

import dev.instar.model.DecisionException;
import dev.instar.model.Environment;
import dev.instar.model.InstarException;
import dev.instar.model.UsageException;
import java.io.Console;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The password of a secret key, from {@code INSTAR_KEY_PASSWORD} or from the person at the console.
 */
record KeyPassword(Environment environment) {
  private static final String VARIABLE = "INSTAR_KEY_PASSWORD";

  /** The password of a key that exists. */
  char[] ask() throws InstarException {
    return read("Password of the secret key: ");
  }

  /** A password for a new key, typed twice. */
  char[] choose() throws InstarException {
    char[] password = read("Password for the new secret key: ");
    if (password.length == 0) {
      throw new UsageException(
          "The password is empty.", "No key was made.", "Choose one, or say --no-password.");
    }
    if (environment.variable(VARIABLE).isEmpty()
        && !Arrays.equals(password, read("The same again: "))) {
      throw new UsageException("The two are different.", "No key was made.", "Try again.");
    }
    return password;
  }

  private char[] read(String prompt) throws DecisionException {
    if (environment.variable(VARIABLE).isPresent()) {
      return environment.variable(VARIABLE).get().toCharArray();
    }
    Console console = console();
    char[] password = console == null ? null : console.readPassword("%s", prompt);
    if (password == null) {
      throw new DecisionException(
          "The secret key needs a password, and nobody is at a terminal to give it.",
          "No key was made and nothing was signed.",
          "Set " + VARIABLE + ", or make a key with --no-password.");
    }
    return password;
  }

  @SuppressWarnings("SystemConsoleNull")
  private static @Nullable Console console() {
    return System.console();
  }
}
