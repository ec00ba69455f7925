package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.instar.model.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations of an app, compiled and packed as an app's developer would. */
@Tag("P1")
@Tag("P3")
@Tag("P4")
class JavaMigrationTest {
  private static final String SPLIT =
      """
      package com.example;

      import dev.instar.migration.Migration;
      import dev.instar.migration.MigrationContext;
      import java.nio.file.Files;
      import java.sql.Connection;
      import java.sql.Statement;

      public final class Split extends Migration {
        public Split() {
          super("1.0.0", "1.1.0", "Split names");
        }

        @Override
        public void execute(MigrationContext context) throws Exception {
          try (Connection connection = context.openDatabase("home/data/app.db");
              Statement statement = connection.createStatement()) {
            statement.executeUpdate("ALTER TABLE people ADD COLUMN first TEXT");
            context.count(statement.executeUpdate("UPDATE people SET first = substr(name, 1, 3)"));
          }
          context.config("home/config.json").rename("days", "alerts.days");
          context.config("home/config.json").set("version", "\\"" + context.to() + "\\"");
          context.config("home/config.json").convert("home/config.yaml");
          context.makeDirectory("home/cache");
          context.move("home/a.txt", "home/texts/a.txt");
          context.progress("half way");
          Files.writeString(context.path("home/from.txt"), context.from().text());
        }
      }
      """;

  private static final String STATES =
      """
      package com.example;

      import dev.instar.migration.DocumentMigration;

      public class States extends DocumentMigration {
        public States() {
          super("1.1.0", "1.2.0", "Notes get a state", "home/notes");
        }

        @Override
        protected void execute() throws Exception {
          context().movedKey("home/notes/**.json", "name", "title");
          forEachDocument(
              note -> {
                if (note.content().has("state")) {
                  return note.content();
                }
                note.content().set("title", note.content().remove("name"));
                return note.content().put("state", note.path().contains("/") ? "filed" : "open");
              });
        }
      }
      """;

  @TempDir private Path directory;
  private StagedData data;

  @BeforeEach
  void stage() throws Exception {
    data = new StagedData(directory);
    data.sql("CREATE TABLE people (name TEXT)", "INSERT INTO people VALUES ('Anna'), ('Ben')")
        .file("config.json", "{\"days\": 3}")
        .file("a.txt", "a")
        .file("notes/1.json", "{\"name\": \"one\", \"price\": 1.50, \"n\": 12345678901234567890}")
        .file("notes/deep/2.json", "{\"name\": \"two\"}")
        .file("notes/3.json", "{ \"state\":\"done\" }")
        .file("notes/readme.md", "no document");
  }

  @Test
  @Tag("P2")
  @Tag("P5")
  @Tag("P6")
  @Tag("P7")
  @Tag("P8")
  @Tag("P9")
  void migrationsOfAJar_areFound_andRunInTheirOrder() throws Exception {
    jar(data.migrations().resolve("app-migrations.jar"), "Split", SPLIT, "States", STATES);

    MigrationReport report = data.run("1.0.0", "1.2.0");

    assertThat(data.query("SELECT group_concat(first) FROM people")).isEqualTo("Ann,Ben");
    assertThat(data.read("config.yaml")).isEqualTo("alerts:\n  days: 3\nversion: '1.1.0'\n");
    assertThat(data.read("texts/a.txt")).isEqualTo("a");
    assertThat(data.read("from.txt")).isEqualTo("1.0.0");
    assertThat(data.read("notes/1.json"))
        .isEqualTo(
            """
            {
              "price" : 1.50,
              "n" : 12345678901234567890,
              "title" : "one",
              "state" : "open"
            }
            """);
    assertThat(data.read("notes/deep/2.json")).contains("\"filed\"");
    assertThat(data.read("notes/3.json")).isEqualTo("{ \"state\":\"done\" }");
    assertThat(report.hops()).extracting(MigrationReport.Hop::records).containsExactly(6L, 3L);
  }

  @Test
  void aJarOfTheClassPath_servesAsWell_andSoDoesAStepOfADeclaration() throws Exception {
    Path jar = directory.resolve("app.jar");
    jar(jar, "Split", SPLIT);
    data.jars(List.of(jar));
    assertThat(data.load().chain(new Version("1.0.0"), new Version("1.1.0")))
        .isInstanceOf(ChainSearch.Found.class);

    jarWithoutServices(jar, "Split", SPLIT);
    data.migration(
        "m.yaml",
        """
        from: 1.0.0
        to: 1.1.0
        title: By class
        steps:
          - java: {class: com.example.Split}
          - files: [{mkdir: home/after}]
        """);
    data.run("1.0.0", "1.1.0");
    assertThat(data.has("texts/a.txt")).isTrue();
    assertThat(data.has("after")).isTrue();
  }

  @Test
  void aStepOfADeclaration_isForItsVersionsOnly() throws Exception {
    Path jar = directory.resolve("app.jar");
    jarWithoutServices(jar, "Split", SPLIT);
    data.jars(List.of(jar));
    data.migration(
        "m.yaml", "from: 1.0.0\nto: 2.0.0\ntitle: T\nsteps: [{java: {class: com.example.Split}}]");

    assertThatThrownBy(() -> data.load())
        .hasMessage(
            "m.yaml:4: \"class\": the class com.example.Split leads from 1.0.0 to 1.1.0, this"
                + " migration from 1.0.0 to 2.0.0");
  }

  @Test
  @Tag("N12")
  void aServiceThatCannotBeMade_isRefused() throws Exception {
    jar(
        data.migrations().resolve("x.jar"),
        "Broken",
        SPLIT.replace("Split", "Broken").replace("public Broken()", "public Broken(int x)"));

    assertThatThrownBy(() -> data.load())
        .isInstanceOf(dev.instar.model.FormatException.class)
        .hasMessageContaining("com.example.Broken");
  }

  @Test
  @Tag("N12")
  void whatAMigrationThrows_isItsFailure_withItsName() throws Exception {
    jar(
        data.migrations().resolve("x.jar"),
        "Split",
        SPLIT.replace("context.progress(\"half way\");", "Integer.parseInt(\"x1\");"));

    assertThat(catchThrowableOfType(MigrationFailed.class, () -> data.run("1.0.0", "1.1.0")))
        .hasMessageContaining("Split names")
        .hasMessageContaining("com.example.Split")
        .hasMessageContaining("x1");
  }

  @Test
  @Tag("N12")
  void aDocumentThatIsBroken_isNamedWithItsLine() throws Exception {
    jar(data.migrations().resolve("x.jar"), "States", STATES);
    data.file("notes/4.json", "{\n\n oops");

    assertThatThrownBy(() -> data.run("1.1.0", "1.2.0"))
        .hasMessageContaining("document home/notes/4.json:3: not JSON");
  }

  @Test
  @Tag("N24")
  void aDocumentThatLosesAKey_abortsTheUpgrade() throws Exception {
    jar(
        data.migrations().resolve("x.jar"),
        "States",
        STATES.replace(
            "return note.content().put",
            "note.content().remove(\"price\");" + "return note.content().put"));

    assertThat(
            catchThrowableOfType(UndeclaredLoss.class, () -> data.run("1.1.0", "1.2.0")).losses())
        .containsExactly("key price of home/notes/1.json: 1.50 before, gone after");
  }

  @Test
  void theBaseClasses_cannotBeMadeThemselves() {
    assertThat(java.lang.reflect.Modifier.isAbstract(Migration.class.getModifiers())).isTrue();
    assertThat(
            Stream.of(Migration.class.getDeclaredMethods())
                .filter(method -> java.lang.reflect.Modifier.isAbstract(method.getModifiers())))
        .hasSize(1);
  }

  private void jar(Path jar, String... namesAndSources) throws IOException {
    List<String> services = new ArrayList<>();
    for (int i = 0; i < namesAndSources.length; i += 2) {
      services.add("com.example." + namesAndSources[i]);
    }
    pack(jar, String.join("\n", services), namesAndSources);
  }

  private void jarWithoutServices(Path jar, String... namesAndSources) throws IOException {
    pack(jar, "", namesAndSources);
  }

  private void pack(Path jar, String services, String... namesAndSources) throws IOException {
    Path classes = Files.createTempDirectory(directory, "classes");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-proc:none",
                "--release",
                "21"));
    for (int i = 0; i < namesAndSources.length; i += 2) {
      Path source = classes.resolve(namesAndSources[i] + ".java");
      Files.writeString(source, namesAndSources[i + 1]);
      arguments.add(source.toString());
    }
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new))).isZero();
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.list(classes.resolve("com/example"))) {
      for (Path file : files.toList()) {
        entries.putNextEntry(new ZipEntry("com/example/" + file.getFileName()));
        Files.copy(file, entries);
      }
      if (!services.isEmpty()) {
        entries.putNextEntry(new ZipEntry("META-INF/services/" + Migration.class.getName()));
        entries.write(services.getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
