package dev.instar.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is done about newer versions when the app is started. */
public enum UpdateCheck {
  OFF("off"),
  NOTIFY("notify"),
  DOWNLOAD("download"),
  INSTALL("install-on-next-start");

  private final String word;

  UpdateCheck(String word) {
    this.word = word;
  }

  /** As it is written in the descriptor. */
  public String word() {
    return word;
  }

  /** The one with this word. */
  public static Optional<UpdateCheck> ofWord(String word) {
    return Arrays.stream(values()).filter(check -> check.word.equals(word)).findFirst();
  }

  /** All words, for messages. */
  public static String words() {
    return Arrays.stream(values()).map(UpdateCheck::word).collect(Collectors.joining(", "));
  }

  /** What a JSON object says under {@code check}, if it says anything. */
  public static Optional<UpdateCheck> of(JsonObject json) throws FormatException {
    Optional<String> said = json.optionalString("check");
    Optional<UpdateCheck> check = said.flatMap(UpdateCheck::ofWord);
    if (said.isPresent() && check.isEmpty()) {
      throw json.problem("check", "must be one of " + words() + ", is \"" + said.get() + "\"");
    }
    return check;
  }
}
