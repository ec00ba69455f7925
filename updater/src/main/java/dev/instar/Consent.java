package dev.instar;

import dev.instar.model.DecisionException;
import java.util.Locale;
import java.util.Optional;

/** Asks the person for a yes before something changes. */
public final class Consent {
  private final Host host;

  public Consent(Host host) {
    this.host = host;
  }

  /**
   * Asks before something that only adds; just Enter means yes.
   *
   * @param given whether the person has said yes already
   * @param how what says yes without being asked, as a part of "or with …"
   * @throws DecisionException when the answer is no, or nobody is there to give one
   */
  public void proceed(boolean given, String how) throws DecisionException {
    ask(given, how, "Proceed? [Y/n]", true);
  }

  /** Asks before something that takes away what is there now; just Enter means no. */
  public void replace(boolean given, String how) throws DecisionException {
    ask(given, how, "Proceed? [y/N]", false);
  }

  /** Asks whether something that only the person can do is done; just Enter means no. */
  public void done(boolean given, String how) throws DecisionException {
    ask(given, how, "Is it done? [y/N]", false);
  }

  private void ask(boolean given, String how, String question, boolean enterMeansYes)
      throws DecisionException {
    if (given) {
      return;
    }
    Optional<String> answer = host.terminal().ask(question);
    if (answer.isEmpty()) {
      throw new DecisionException(
          "Somebody must agree to this, and there is no terminal to ask on.",
          "Nothing was changed.",
          "Run it on a terminal, or with " + how + ".");
    }
    String word = answer.get().strip().toLowerCase(Locale.ROOT);
    boolean yes = word.isEmpty() ? enterMeansYes : word.equals("y") || word.equals("yes");
    if (!yes) {
      throw new DecisionException(
          "It was not agreed to.",
          "Nothing was changed.",
          "Run the command again when you want it.");
    }
  }
}
