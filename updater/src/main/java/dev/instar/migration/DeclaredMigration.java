package dev.instar.migration;

import dev.instar.migration.declaration.Declaration;
import dev.instar.migration.declaration.Risk;
import dev.instar.migration.ledger.Loss;
import dev.instar.migration.question.Question;
import dev.instar.migration.step.Step;
import dev.instar.migration.step.StepRun;
import dev.instar.migration.validation.Validation;
import dev.instar.model.Checksum;
import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.util.List;
import java.util.Optional;

/** A migration that a YAML file declares. */
final class DeclaredMigration extends Migration {
  private final Declaration declaration;

  DeclaredMigration(Declaration declaration) {
    super(declaration.from(), declaration.to(), declaration.title());
    this.declaration = declaration;
  }

  @Override
  public Optional<String> root() {
    return declaration.root();
  }

  @Override
  public Risk risk() {
    return declaration.risk();
  }

  @Override
  public Optional<String> why() {
    return declaration.why();
  }

  @Override
  public Optional<String> guidance() {
    return declaration.guidance();
  }

  @Override
  public List<Question> questions() {
    return declaration.questions();
  }

  @Override
  public List<Requirement> requirements() {
    return declaration.requirements();
  }

  @Override
  public List<String> changes() {
    return declaration.steps().stream().flatMap(step -> step.changes().stream()).toList();
  }

  @Override
  public Version minReader() {
    return declaration.minReader();
  }

  @Override
  public Version minWriter() {
    return declaration.minWriter();
  }

  @Override
  public Checksum checksum() {
    return Checksum.ofTexts(declaration.texts());
  }

  @Override
  public List<Loss> losses() {
    return declaration.losses();
  }

  @Override
  public void execute(MigrationContext context) throws Exception {
    StepRun run = context.run();
    for (Step step : steps()) {
      step.run(run);
    }
  }

  @Override
  public Optional<Migration> reversed() {
    return declaration.reverse().isEmpty()
        ? Optional.empty()
        : Optional.of(new ReverseMigration(declaration));
  }

  @Override
  List<Step> steps() {
    return declaration.steps();
  }

  @Override
  List<Validation> validations() {
    return declaration.validations();
  }

  @Override
  String source() {
    return declaration.file();
  }
}
