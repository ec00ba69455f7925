package dev.instar.migration.validation;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A configuration is as a schema says; one that is not there is no error: not every user has it.
 */
public record SchemaValidation(StagePath file, ConfigSchema schema) implements Validation {

  @Override
  public void check(Findings findings) throws StepFailed, IOException {
    Path path = findings.stage().content(file);
    if (!Files.exists(path)) {
      return;
    }
    try {
      ConfigFormat format = ConfigFormat.of(file.path()).orElseThrow();
      schema
          .problems(format.read(file.toString(), Files.readAllBytes(path)))
          .forEach(problem -> findings.problem("configuration " + file + problem));
    } catch (FormatException e) {
      findings.problem(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String subject() {
    return "configuration " + file;
  }
}
