package dev.instar;

import dev.instar.data.ResolvedRoot;
import dev.instar.migration.Migration;
import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.question.AnswerTemplate;
import dev.instar.migration.question.Question;
import dev.instar.migration.stage.StagePath;
import dev.instar.model.Answers;
import dev.instar.model.DecisionException;
import dev.instar.model.Descriptor;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks what the migrations of a chain want to know, all of it before anything changes. */
final class Interview {
  private static final int TRIES = 3;

  private final DataState data;
  private final Descriptor descriptor;
  private final Host host;
  private final AnswerTemplate open = new AnswerTemplate();
  private Answers answers;

  /**
   * An interview.
   *
   * @param given what was answered beforehand
   */
  Interview(DataState data, Descriptor descriptor, Answers given, Host host) {
    this.data = data;
    this.descriptor = descriptor;
    this.host = host;
    answers = given;
  }

  /**
   * All answers that a chain needs.
   *
   * @throws DecisionException when one is missing and nobody can be asked, with a template of what
   *     is open; or when one is not what may be answered
   */
  Answers of(List<Migration> chain) throws DecisionException, IOException {
    for (Migration migration : chain) {
      for (Question question : migration.questions()) {
        if (question.each().isPresent()) {
          askEach(question, items(question.each().get()));
        } else {
          Optional<String> answer = answer(question, question.text(), answers.to(question.name()));
          answer.ifPresent(given -> answers = answers.with(question.name(), given));
          if (answer.isEmpty()) {
            open.open(question);
          }
        }
      }
    }
    if (!open.isEmpty()) {
      throw new DecisionException(
          "Questions are open, and there is no terminal to ask on.",
          "Nothing was changed.",
          "Write the answers into a file and run the same command with --answers FILE:\n\n" + open);
    }
    return answers;
  }

  private void askEach(Question question, List<String> items) throws DecisionException {
    List<String> unanswered = new ArrayList<>();
    for (String item : items) {
      Optional<String> given =
          Optional.ofNullable(answers.toEach(question.name()).get(item))
              .or(() -> answers.to(question.name()));
      Optional<String> answer = answer(question, question.textFor(item), given);
      answer.ifPresent(said -> answers = answers.with(question.name(), item, said));
      if (answer.isEmpty()) {
        unanswered.add(item);
      }
    }
    if (!unanswered.isEmpty()) {
      open.open(question, unanswered);
    }
  }

  /** The answer to a question; nothing when there is none and nobody to ask. */
  private Optional<String> answer(Question question, String text, Optional<String> given)
      throws DecisionException {
    if (given.isPresent()) {
      if (!question.accepts(given.get())) {
        throw notAccepted(question, given.get());
      }
      return given;
    }
    String line =
        text
            + (question.expected().isEmpty() ? "" : " (" + question.expected() + ")")
            + question.otherwise().map(usual -> " [" + usual + "]").orElse("");
    for (int i = 0; i < TRIES; i++) {
      Optional<String> said = host.terminal().ask(line);
      if (said.isEmpty()) {
        return question.otherwise();
      }
      String answer = said.get().strip();
      if (answer.isEmpty() && question.otherwise().isPresent()) {
        return question.otherwise();
      }
      if (question.accepts(answer)) {
        return Optional.of(answer);
      }
      host.tell("\"" + answer + "\" cannot be the answer.");
    }
    throw notAccepted(question, "…");
  }

  private static DecisionException notAccepted(Question question, String answer) {
    return new DecisionException(
        "\"" + answer + "\" cannot be the answer to \"" + question.name() + "\".",
        "Nothing was changed.",
        "Expected is "
            + (question.expected().isEmpty() ? "a text that is not empty" : question.expected())
            + ".");
  }

  /** What a question is asked for, as the live data are now. */
  private List<String> items(Question.Items items) throws DecisionException, IOException {
    StagePath place = items.file();
    Optional<ResolvedRoot> root =
        data.present().stream().filter(one -> one.name().equals(place.root())).findFirst();
    if (root.isEmpty()) {
      return List.of();
    }
    Path file = root.get().path().resolve(place.path());
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      ConfigFormat format =
          ConfigFormat.of(place.path())
              .orElseThrow(() -> new FormatException(place + " is no configuration"));
      return items.in(format.read(file.toString(), Files.readAllBytes(file)));
    } catch (FormatException e) {
      throw new DecisionException(
          "A file of the data cannot be read: " + e.getMessage() + ".",
          "Nothing was changed.",
          "Put the file right, then run the same command again: " + descriptor.command("migrate"),
          e);
    }
  }
}
