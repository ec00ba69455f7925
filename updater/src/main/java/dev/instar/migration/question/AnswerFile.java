package dev.instar.migration.question;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.config.ConfigValue;
import dev.instar.model.Answers;
import dev.instar.model.FormatException;
import java.util.Map;

/** Answers in a file: YAML, which JSON is too, or another format by the file's ending. */
public final class AnswerFile {

  private AnswerFile() {}

  /**
   * Reads answers.
   *
   * @param name of the file, for its format and for messages
   * @throws FormatException with the question, when something else is there than texts
   */
  public static Answers read(String name, byte[] bytes) throws FormatException {
    ConfigFormat format = ConfigFormat.of(name).orElse(ConfigFormat.YAML);
    ConfigValue value = format.read(name, bytes);
    if (!(value instanceof ConfigValue.Mapping questions)) {
      throw new FormatException(name + " must be a map of questions to answers");
    }
    Answers answers = Answers.none();
    for (Map.Entry<String, ConfigValue> entry : questions.entries().entrySet()) {
      String question = entry.getKey();
      if (entry.getValue() instanceof ConfigValue.Mapping items) {
        for (Map.Entry<String, ConfigValue> item : items.entries().entrySet()) {
          if (isGiven(item.getValue())) {
            answers = answers.with(question, item.getKey(), item.getValue().word());
          }
        }
      } else if (entry.getValue() instanceof ConfigValue.Sequence) {
        throw new FormatException(
            name + ": the answer to \"" + question + "\" must be a text, is a list");
      } else if (isGiven(entry.getValue())) {
        answers = answers.with(question, entry.getValue().word());
      }
    }
    return answers;
  }

  private static boolean isGiven(ConfigValue value) {
    return !value.equals(ConfigValue.Plain.NULL) && !value.word().isEmpty();
  }
}
