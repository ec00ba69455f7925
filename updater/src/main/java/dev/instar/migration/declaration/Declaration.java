package dev.instar.migration.declaration;

import dev.instar.migration.ledger.Loss;
import dev.instar.migration.step.Step;
import dev.instar.model.Version;
import java.util.List;

/**
 * A migration as a file declares it.
 *
 * @param file its name, for messages
 * @param reverse steps that lead back; empty when none are declared
 */
public record Declaration(
    String file,
    Version from,
    Version to,
    String title,
    Risk risk,
    List<Step> steps,
    List<Loss> losses,
    List<Validation> validations,
    List<Step> reverse) {

  public Declaration {
    steps = List.copyOf(steps);
    losses = List.copyOf(losses);
    validations = List.copyOf(validations);
    reverse = List.copyOf(reverse);
    if (!to.isNewerThan(from)) {
      throw new IllegalArgumentException("a migration leads to a newer version");
    }
  }
}
