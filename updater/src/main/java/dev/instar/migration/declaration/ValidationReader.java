package dev.instar.migration.declaration;

import dev.instar.migration.config.ConfigFormat;
import dev.instar.migration.stage.StagePath;
import dev.instar.migration.validation.ConfigSchema;
import dev.instar.migration.validation.EmptyValidation;
import dev.instar.migration.validation.Expected;
import dev.instar.migration.validation.FilesValidation;
import dev.instar.migration.validation.IndexValidation;
import dev.instar.migration.validation.QueryValidation;
import dev.instar.migration.validation.ReferencesValidation;
import dev.instar.migration.validation.RunValidation;
import dev.instar.migration.validation.SchemaValidation;
import dev.instar.migration.validation.TypesValidation;
import dev.instar.migration.validation.Validation;
import dev.instar.model.FormatException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what must be true of the migrated data. */
final class ValidationReader {
  private static final Set<String> KINDS =
      Set.of("sql", "rows", "foreignKeys", "index", "types", "config", "files", "run");
  private static final Set<String> EXPECTATIONS = Set.of("equals", "atLeast", "atMost");

  private final Scripts scripts;
  private final Set<String> roots;

  ValidationReader(Scripts scripts, Set<String> roots) {
    this.scripts = scripts;
    this.roots = roots;
  }

  List<Validation> readAll(List<YamlNode> nodes) throws FormatException, IOException {
    List<Validation> validations = new ArrayList<>();
    for (YamlNode node : nodes) {
      Map.Entry<String, YamlNode> entry = node.keys(KINDS).only();
      YamlNode value = entry.getValue();
      validations.add(
          switch (entry.getKey()) {
            case "sql" -> sql(value);
            case "rows" -> rows(value);
            case "foreignKeys" -> new ReferencesValidation(value.place(roots));
            case "index" -> index(value.keys(Set.of("database", "table", "columns", "unique")));
            case "types" -> types(value.keys(Set.of("database", "table", "columns")));
            case "config" -> config(value.keys(Set.of("file", "schema")));
            case "files" -> files(value);
            default -> new RunValidation(StepReader.run(value));
          });
    }
    return validations;
  }

  private Validation sql(YamlNode node) throws FormatException {
    YamlNode.Keys keys = node.keys(and("database", "query", "before", "empty"));
    StagePath database = keys.required("database").place(roots);
    String query = keys.required("query").text();
    if (!keys.has("empty")) {
      return new QueryValidation(database, query, text(keys, "before"), expected(node, keys));
    }
    if (!keys.required("empty").text().equals("true") || keys.entries().size() != 3) {
      throw keys.required("empty").problem("\"empty\" must be true, and stands alone");
    }
    return new EmptyValidation(database, query);
  }

  private Validation rows(YamlNode node) throws FormatException {
    YamlNode.Keys keys = node.keys(and("database", "table", "before"));
    return QueryValidation.rows(
        keys.required("database").place(roots),
        keys.required("table").text(),
        text(keys, "before"),
        expected(node, keys));
  }

  private Validation index(YamlNode.Keys keys) throws FormatException {
    return new IndexValidation(
        keys.required("database").place(roots),
        keys.required("table").text(),
        keys.required("columns").texts(),
        text(keys, "unique").filter("true"::equals).isPresent());
  }

  private Validation types(YamlNode.Keys keys) throws FormatException {
    Map<String, String> types = new LinkedHashMap<>();
    YamlNode columns = keys.required("columns");
    for (Map.Entry<String, YamlNode> column : columns.keys(columns.keys()).entries().entrySet()) {
      String type = column.getValue().text().toUpperCase(Locale.ROOT);
      if (!TypesValidation.TYPES.contains(type)) {
        throw column.getValue().expected("INTEGER, REAL, TEXT or BLOB");
      }
      types.put(column.getKey(), type);
    }
    return new TypesValidation(
        keys.required("database").place(roots), keys.required("table").text(), types);
  }

  private Validation config(YamlNode.Keys keys) throws FormatException, IOException {
    YamlNode schema = keys.required("schema");
    YamlNode file = keys.required("file");
    StagePath place = file.place(roots);
    if (ConfigFormat.of(place.path()).isEmpty()) {
      throw file.expected("a file that ends in " + ConfigFormat.ENDINGS);
    }
    String text = scripts.read(schema);
    return new SchemaValidation(
        place, schema.convert(() -> ConfigSchema.read(schema.text(), text)));
  }

  private Validation files(YamlNode node) throws FormatException {
    YamlNode.Keys keys = node.keys(and("match", "before"));
    Optional<YamlNode> before = keys.optional("before");
    return new FilesValidation(
        pattern(keys.required("match")),
        before.isPresent() ? Optional.of(pattern(before.get())) : Optional.empty(),
        expected(node, keys));
  }

  private String pattern(YamlNode node) throws FormatException {
    String text = node.text();
    node.convert(() -> StagePath.pattern(text));
    return text;
  }

  private static Set<String> and(String... others) {
    Set<String> all = new java.util.HashSet<>(EXPECTATIONS);
    all.addAll(List.of(others));
    return all;
  }

  private static Optional<String> text(YamlNode.Keys keys, String key) throws FormatException {
    Optional<YamlNode> node = keys.optional(key);
    return node.isPresent() ? Optional.of(node.get().text()) : Optional.empty();
  }

  private static Expected expected(YamlNode node, YamlNode.Keys keys) throws FormatException {
    List<String> given = keys.entries().keySet().stream().filter(EXPECTATIONS::contains).toList();
    if (given.size() != 1) {
      throw node.problem(
          node.name()
              + " must have exactly one of "
              + String.join(", ", "atLeast", "atMost", "equals"));
    }
    YamlNode value = keys.required(given.getFirst());
    return switch (given.getFirst()) {
      case "equals" ->
          value.text().equals("before")
              ? new Expected.AsBefore()
              : new Expected.Equals(value.text());
      case "atLeast" -> new Expected.AtLeast(number(value));
      default -> new Expected.AtMost(number(value));
    };
  }

  private static BigDecimal number(YamlNode node) throws FormatException {
    return Expected.number(node.text()).orElseThrow(() -> node.expected("a number"));
  }
}
