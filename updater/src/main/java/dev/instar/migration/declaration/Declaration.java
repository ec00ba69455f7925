package dev.instar.migration.declaration;

import dev.instar.migration.ledger.Loss;
import dev.instar.migration.question.Question;
import dev.instar.migration.step.Step;
import dev.instar.migration.validation.Validation;
import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.util.List;
import java.util.Optional;

/**
 * A migration as a file declares it.
 *
 * @param file its name, for messages
 * @param root whose own versions it leads between, when they are not the app's
 * @param why for the user who is asked
 * @param guidance what the user must do by hand before
 * @param requirements what the data must have gone through before
 * @param minReader the oldest data version whose code can read what it makes
 * @param minWriter the oldest data version whose code may change what it makes
 * @param reverse steps that lead back; empty when none are declared
 * @param reverseLosses what the older version cannot hold
 * @param texts of the file and the scripts that it names, for its checksum
 */
public record Declaration(
    String file,
    Optional<String> root,
    Version from,
    Version to,
    String title,
    Risk risk,
    Optional<String> why,
    Optional<String> guidance,
    List<Question> questions,
    List<Requirement> requirements,
    Version minReader,
    Version minWriter,
    List<Step> steps,
    List<Loss> losses,
    List<Validation> validations,
    List<Step> reverse,
    List<Loss> reverseLosses,
    List<String> texts) {

  public Declaration {
    questions = List.copyOf(questions);
    requirements = List.copyOf(requirements);
    steps = List.copyOf(steps);
    losses = List.copyOf(losses);
    validations = List.copyOf(validations);
    reverse = List.copyOf(reverse);
    reverseLosses = List.copyOf(reverseLosses);
    texts = List.copyOf(texts);
    if (!to.isNewerThan(from)) {
      throw new IllegalArgumentException("a migration leads to a newer version");
    }
  }
}
