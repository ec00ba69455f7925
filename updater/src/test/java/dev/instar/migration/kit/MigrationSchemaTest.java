package dev.instar.migration.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The published schema says the same as the reader. */
@Tag("N27")
@Tag("N29")
class MigrationSchemaTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String HEAD = "from: 1.0.0\nto: 1.1.0\ntitle: T\n";

  private static Schema schema() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(MigrationKit.class.getResourceAsStream("migration.schema.json"))) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(MAPPER.readTree(in));
    }
  }

  private static List<String> problems(String yaml) throws Exception {
    Object value = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    JsonNode node = MAPPER.valueToTree(value);
    List<String> problems = new ArrayList<>();
    schema().validate(node).forEach(error -> problems.add(error.toString()));
    return problems;
  }

  @Test
  void everyMigrationOfTheSamples_andOfTheGuide_fitsTheSchema() throws Exception {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("../src/samples"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
        if (!file.toString().contains("target") && file.toString().contains("migrations")) {
          texts.add(Files.readString(file));
        }
      }
    }
    Matcher guide =
        Pattern.compile("(?s)```yaml\n(# migrations/.*?)```")
            .matcher(Files.readString(Path.of("../src/docs/migrations.md")));
    assertThat(guide.find()).isTrue();
    texts.add(guide.group(1));
    for (Scaffold.Kind kind : Scaffold.Kind.values()) {
      Scaffold scaffold =
          new Scaffold(
              new dev.instar.model.Version("1.0.0"),
              new dev.instar.model.Version("1.1.0"),
              "T",
              kind);
      texts.add(scaffold.files("home").values().iterator().next());
    }

    assertThat(texts).hasSizeGreaterThan(7);
    for (String text : texts) {
      assertThat(problems(text)).as(text).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "steps: [{sql: {database: home/a.db, statement: [x]}}]",
        "steps: [{sqll: {database: home/a.db}}]",
        "steps: [{config: {file: config.json, edits: []}}]",
        "steps: [{config: {file: home/a.json, edits: [{set: {path: a}}]}}]",
        "steps: [{files: [{mkdir: home/a, delete: home/b}]}]",
        "steps: [{documents: {in: home/a, edits: []}}]",
        "steps: [{run: {program: bin/x}}]",
        "risk: high",
        "losses: [{column: a}]",
        "validate: [{rows: {table: t, equals: 1}}]",
        "questions: [{ask: 1 2, text: T}]",
        "unknown: 1",
      })
  void whatTheReaderRefuses_theSchemaRefusesToo(String lines) throws Exception {
    assertThat(problems(HEAD + lines)).isNotEmpty();
  }
}
