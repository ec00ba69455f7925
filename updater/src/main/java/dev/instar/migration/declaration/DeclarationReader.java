package dev.instar.migration.declaration;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.ledger.Loss;
import dev.instar.migration.question.Question;
import dev.instar.migration.step.Step;
import dev.instar.migration.validation.Validation;
import dev.instar.model.FormatException;
import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads migrations from YAML and refuses whatever it does not know, with file and line. Example:
 *
 * <pre>{@code
 * from: 1.0.0
 * to: 1.1.0
 * title: Add department to employees
 * risk: automatic            # automatic | prompted | manual
 * minReader: 1.0.0           # oldest data version whose code can read the result; else "to"
 * minWriter: 1.1.0           # the same for changing it; else "to"
 * steps:                     # in order; places are <data root>/<path>
 *   - sql: {database: home/data/employees.db, script: 1.1.0.sql}     # or statements: [...]
 *   - config:
 *       file: home/config.json
 *       convert: home/config.yaml
 *       edits:
 *         - set: {path: backup.retention, value: 30}
 *         - rename: {path: alert_days, to: alerts.days}
 *         - remove: {path: legacy}
 *   - files:
 *       - mkdir: home/cache
 *       - move: {from: home/config/cache, to: home/cache}
 *       - delete: home/old
 *   - run: {program: [bin/regenerate, --shims], timeoutSeconds: 120}
 *   - java: {class: com.example.Split}
 * losses:
 *   - {table: employees, column: fax}     # or {table: fax_log}
 *   - {file: home/config.json, key: legacy}
 *   - {files: home/old/**}
 * validate:
 *   - sql: {database: home/data/employees.db, query: SELECT count(*) FROM employees, equals: before}
 *   - run: {program: [bin/check]}
 * reverse:
 *   - sql: {database: home/data/employees.db, script: 1.1.0-back.sql}
 * }</pre>
 */
public final class DeclarationReader {
  private static final Set<String> KEYS =
      Set.of(
          "root",
          "from",
          "to",
          "title",
          "risk",
          "why",
          "guidance",
          "questions",
          "requires",
          "minReader",
          "minWriter",
          "steps",
          "losses",
          "validate",
          "reverse",
          "reverseLosses");

  private final Path directory;
  private final Set<String> roots;
  private final JavaSteps javaSteps;

  /** Makes a step of a class that a migration names. */
  @FunctionalInterface
  public interface JavaSteps {
    /**
     * A step that runs the class.
     *
     * @throws FormatException when there is no such migration class, or it is for other versions
     */
    Step step(String className, Version from, Version to) throws FormatException;
  }

  /**
   * A reader of the files of one directory.
   *
   * @param directory where scripts are found
   * @param roots the names of the app's data roots
   */
  public DeclarationReader(Path directory, Set<String> roots, JavaSteps javaSteps) {
    this.directory = directory;
    this.roots = Set.copyOf(roots);
    this.javaSteps = javaSteps;
  }

  /**
   * Reads one file.
   *
   * @throws FormatException when it is not a migration, with file, line and what was expected
   */
  public Declaration read(Path file) throws FormatException, IOException {
    String source = String.valueOf(file.getFileName());
    byte[] bytes = Files.readAllBytes(file);
    YamlNode.Keys keys = YamlNode.parse(source, bytes).keys(KEYS);
    Version from = keys.required("from").version();
    YamlNode toNode = keys.required("to");
    Version to = toNode.version();
    if (!to.isNewerThan(from)) {
      throw toNode.expected("a version newer than " + from);
    }
    Optional<String> root = root(keys);
    Set<String> reachable = root.isPresent() ? Set.of(root.get()) : roots;
    Scripts scripts = new Scripts(directory);
    StepReader steps = new StepReader(scripts, reachable, name -> javaSteps.step(name, from, to));
    if (keys.has("reverseLosses") && !keys.has("reverse")) {
      throw keys.required("reverseLosses").problem("\"reverseLosses\" goes with \"reverse\"");
    }
    Risk risk = risk(keys);
    List<Step> forward = forward(risk, keys, steps);
    List<Question> questions = new QuestionReader(reachable).readAll(keys.list("questions"));
    refuseContradiction(risk, questions, keys);
    Optional<YamlNode> reverse = keys.optional("reverse");
    List<Step> back = reverse.isPresent() ? steps.readAll(reverse.get()) : List.of();
    List<Validation> validations =
        new ValidationReader(scripts, reachable).readAll(keys.list("validate"));
    List<String> texts = new ArrayList<>(List.of(ConfigFormat.text(source, bytes)));
    texts.addAll(scripts.texts());
    Version minReader = notAfter(to, keys.optional("minReader"));
    Version minWriter = notAfter(to, keys.optional("minWriter"));
    if (minWriter.isOlderThan(minReader)) {
      throw keys.required("minWriter").expected("at least \"minReader\", " + minReader);
    }
    return new Declaration(
        source,
        root,
        from,
        to,
        keys.required("title").text(),
        risk,
        text(keys, "why"),
        text(keys, "guidance"),
        questions,
        requirements(keys.list("requires")),
        minReader,
        minWriter,
        forward,
        losses(keys.list("losses"), reachable),
        validations,
        back,
        losses(keys.list("reverseLosses"), reachable),
        texts);
  }

  private Optional<String> root(YamlNode.Keys keys) throws FormatException {
    Optional<String> root = text(keys, "root");
    if (root.isPresent() && !roots.contains(root.get())) {
      throw keys.required("root").expected(String.join(" or ", roots.stream().sorted().toList()));
    }
    return root;
  }

  private static List<Step> forward(Risk risk, YamlNode.Keys keys, StepReader steps)
      throws FormatException, IOException {
    if (risk == Risk.MANUAL && !keys.has("steps")) {
      return List.of();
    }
    List<Step> forward = steps.readAll(keys.required("steps"));
    if (forward.isEmpty()) {
      throw keys.required("steps").problem("\"steps\" must have at least one step");
    }
    return forward;
  }

  private static void refuseContradiction(Risk risk, List<Question> questions, YamlNode.Keys keys)
      throws FormatException {
    if (keys.has("guidance") != (risk == Risk.MANUAL)) {
      throw keys.optional("guidance")
          .orElse(keys.node())
          .problem("\"guidance\" goes with \"risk: manual\", which needs it");
    }
    if (risk == Risk.MANUAL && !keys.has("validate")) {
      throw keys.node()
          .problem("\"risk: manual\" needs \"validate\", which sees whether it was done");
    }
    if (risk == Risk.AUTOMATIC && !questions.isEmpty()) {
      throw keys.required("questions")
          .problem("\"questions\" need \"risk: prompted\" or \"risk: manual\"");
    }
  }

  private static Optional<String> text(YamlNode.Keys keys, String key) throws FormatException {
    Optional<YamlNode> node = keys.optional(key);
    return node.isPresent() ? Optional.of(node.get().text().strip()) : Optional.empty();
  }

  private static List<Requirement> requirements(List<YamlNode> nodes) throws FormatException {
    List<Requirement> requirements = new ArrayList<>();
    for (YamlNode node : nodes) {
      YamlNode.Keys keys = node.keys(Set.of("from", "to"));
      requirements.add(
          new Requirement(keys.required("from").version(), keys.required("to").version()));
    }
    return requirements;
  }

  private static Version notAfter(Version to, Optional<YamlNode> node) throws FormatException {
    if (node.isEmpty()) {
      return to;
    }
    Version version = node.get().version();
    if (version.isNewerThan(to)) {
      throw node.get().expected("a version not newer than " + to);
    }
    return version;
  }

  private static Risk risk(YamlNode.Keys keys) throws FormatException {
    Optional<YamlNode> node = keys.optional("risk");
    if (node.isEmpty()) {
      return Risk.AUTOMATIC;
    }
    return Risk.of(node.get().text())
        .orElseThrow(() -> node.get().expected("automatic, prompted or manual"));
  }

  private static List<Loss> losses(List<YamlNode> nodes, Set<String> roots) throws FormatException {
    List<Loss> losses = new ArrayList<>();
    for (YamlNode node : nodes) {
      YamlNode.Keys keys = node.keys(Set.of("table", "column", "file", "key", "files"));
      Set<String> given = keys.entries().keySet();
      if (given.equals(Set.of("table"))) {
        losses.add(Loss.table(keys.required("table").text()));
      } else if (given.equals(Set.of("table", "column"))) {
        losses.add(Loss.column(keys.required("table").text(), keys.required("column").text()));
      } else if (given.equals(Set.of("table", "column", "key"))) {
        String table = keys.required("table").text();
        String column = keys.required("column").text();
        String key = keys.required("key").text();
        losses.add(node.convert(() -> Loss.documentKey(table, column, key)));
      } else if (given.equals(Set.of("file", "key"))) {
        String file = inRoot(keys.required("file"), roots);
        String key = keys.required("key").text();
        losses.add(node.convert(() -> Loss.key(file, key)));
      } else if (given.equals(Set.of("files"))) {
        String glob = inRoot(keys.required("files"), roots);
        losses.add(node.convert(() -> Loss.files(glob)));
      } else {
        throw node.problem(
            "a loss must be {table}, {table, column}, {table, column, key}, {file, key} or"
                + " {files}");
      }
    }
    return losses;
  }

  private static String inRoot(YamlNode node, Set<String> roots) throws FormatException {
    String text = node.text();
    String root = text.substring(0, Math.max(0, text.indexOf('/')));
    if (!roots.contains(root)) {
      throw node.expected(
          "<data root>/<path or pattern> with the root "
              + String.join(" or ", roots.stream().sorted().toList()));
    }
    return text;
  }
}
