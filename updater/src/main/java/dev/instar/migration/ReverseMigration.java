package dev.instar.migration;

import dev.instar.migration.declaration.Declaration;
import dev.instar.migration.ledger.Loss;
import dev.instar.migration.step.ExportStep;
import dev.instar.migration.step.Step;
import dev.instar.migration.step.StepRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way back of a migration that a YAML file declares. What the older version cannot hold is put
 * into a file first.
 */
final class ReverseMigration extends Migration {
  private final Declaration declaration;

  ReverseMigration(Declaration declaration) {
    super(declaration.to(), declaration.from(), "Back: " + declaration.title());
    this.declaration = declaration;
  }

  @Override
  public Optional<String> root() {
    return declaration.root();
  }

  @Override
  public List<String> changes() {
    return steps().stream().flatMap(step -> step.changes().stream()).toList();
  }

  @Override
  public List<Loss> losses() {
    return declaration.reverseLosses();
  }

  @Override
  public void execute(MigrationContext context) throws Exception {
    StepRun run = context.run();
    for (Step step : steps()) {
      step.run(run);
    }
  }

  @Override
  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    if (!declaration.reverseLosses().isEmpty()) {
      steps.add(new ExportStep(declaration.reverseLosses(), declaration.to()));
    }
    steps.addAll(declaration.reverse());
    return steps;
  }

  @Override
  String source() {
    return declaration.file();
  }
}
