package dev.instar.migration.declaration;

import dev.instar.migration.stage.StagePath;
import dev.instar.migration.step.PathsStep;
import dev.instar.migration.step.RunStep;
import dev.instar.migration.step.SqlScript;
import dev.instar.migration.step.SqlStep;
import dev.instar.migration.step.Step;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the steps of one migration. */
final class StepReader {
  private final Scripts scripts;
  private final Set<String> roots;
  private final JavaStep javaStep;

  /** Makes a step of a class of the migration being read. */
  @FunctionalInterface
  interface JavaStep {
    Step step(String className) throws FormatException;
  }

  StepReader(Scripts scripts, Set<String> roots, JavaStep javaStep) {
    this.scripts = scripts;
    this.roots = roots;
    this.javaStep = javaStep;
  }

  List<Step> readAll(YamlNode list) throws FormatException, IOException {
    List<Step> steps = new ArrayList<>();
    for (YamlNode node : list.list()) {
      Map.Entry<String, YamlNode> entry =
          node.keys(Set.of("sql", "config", "files", "documents", "paths", "run", "java")).only();
      YamlNode value = entry.getValue();
      steps.add(
          switch (entry.getKey()) {
            case "sql" -> sql(value);
            case "config" -> new ConfigReader(roots).step(value);
            case "files" -> new FilesReader(roots).step(value);
            case "documents" -> new DocumentsReader(roots).step(value);
            case "paths" -> paths(value);
            case "run" -> run(value);
            default -> java(value);
          });
    }
    return steps;
  }

  private SqlStep sql(YamlNode node) throws FormatException, IOException {
    YamlNode.Keys keys = node.keys(Set.of("database", "script", "statements"));
    StagePath database = keys.required("database").place(roots);
    if (keys.has("script") == keys.has("statements")) {
      throw node.problem("\"sql\" must have either \"script\" or \"statements\"");
    }
    if (keys.has("script")) {
      YamlNode script = keys.required("script");
      String name = script.text();
      return new SqlStep(database, name, true, SqlScript.split(name, scripts.read(script), 1));
    }
    List<SqlScript.Statement> statements = new ArrayList<>();
    for (YamlNode statement : keys.required("statements").list()) {
      statements.addAll(SqlScript.split(node.source(), statement.text(), statement.contentLine()));
    }
    if (statements.isEmpty()) {
      throw node.problem("\"statements\" must have at least one statement");
    }
    return new SqlStep(database, node.source(), false, statements);
  }

  private PathsStep paths(YamlNode node) throws FormatException {
    YamlNode.Keys keys = node.keys(Set.of("database", "table", "column", "from", "to"));
    return new PathsStep(
        keys.required("database").place(roots),
        keys.required("table").text(),
        keys.required("column").text(),
        keys.required("from").text(),
        keys.required("to").text());
  }

  static RunStep run(YamlNode node) throws FormatException {
    YamlNode.Keys keys = node.keys(Set.of("program", "timeoutSeconds"));
    List<String> program = keys.required("program").texts();
    if (program.isEmpty()) {
      throw keys.required("program").problem("\"program\" must name a program");
    }
    Duration timeout =
        keys.has("timeoutSeconds")
            ? Duration.ofSeconds(keys.required("timeoutSeconds").positive())
            : RunStep.USUAL_TIMEOUT;
    return new RunStep(program, timeout);
  }

  private Step java(YamlNode node) throws FormatException {
    YamlNode name = node.keys(Set.of("class")).required("class");
    return name.convert(() -> javaStep.step(name.text()));
  }
}
