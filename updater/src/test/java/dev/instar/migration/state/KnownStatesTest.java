package dev.instar.migration.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.model.FormatException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("W33")
class KnownStatesTest {
  private static final Version ONE = new Version("1.0.0");
  private static final Version TWO = new Version("1.1.0");
  private static final Version THREE = new Version("1.2.0");
  private static final String PEOPLE = "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)";
  private static final String DEPARTMENT = "ALTER TABLE people ADD COLUMN department TEXT";

  @TempDir private Path directory;
  private Path data;

  @BeforeEach
  void states() throws Exception {
    data = directory.resolve("data");
    Path one = Files.createDirectories(directory.resolve("one"));
    sql(one.resolve("db/app.db"), PEOPLE);
    Files.writeString(one.resolve("config.json"), "{\"days\": 3, \"mail\": {\"to\": \"x\"}}");
    state(ONE, one);
    Path two = Files.createDirectories(directory.resolve("two"));
    sql(two.resolve("db/app.db"), PEOPLE, DEPARTMENT);
    Files.writeString(two.resolve("config.json"), "{\"days\": 3, \"mail\": {\"to\": \"x\"}}");
    state(TWO, two);
    Path three = Files.createDirectories(directory.resolve("three"));
    sql(three.resolve("db/app.db"), PEOPLE, DEPARTMENT);
    Files.writeString(three.resolve("config.yaml"), "keep: 3\nmail: {to: x}\n");
    Files.createDirectories(three.resolve("cache"));
    state(THREE, three);
  }

  private void state(Version version, Path home) throws IOException {
    Path states = Files.createDirectories(directory.resolve("migrations/states"));
    Files.writeString(
        states.resolve(version + ".json"), KnownStates.describe(version, Map.of("home", home)));
  }

  private static void sql(Path database, String... statements) throws Exception {
    Files.createDirectories(database.getParent());
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private KnownStates known() throws Exception {
    return KnownStates.load(directory.resolve("migrations"));
  }

  private Map<String, Path> home() {
    return Map.of("home", data);
  }

  @Test
  void data_areRecognisedByTheirTables_andByWhereThingsAre() throws Exception {
    sql(data.resolve("db/app.db"), PEOPLE);
    assertThat(known().like(home())).containsExactly(ONE);
    sql(data.resolve("db/app.db"), DEPARTMENT);
    assertThat(known().like(home())).containsExactly(TWO, THREE);
    Files.writeString(data.resolve("config.json"), "{}");
    assertThat(known().like(home())).containsExactly(TWO);
    Files.delete(data.resolve("config.json"));
    Files.createDirectories(data.resolve("cache"));
    assertThat(known().like(home())).containsExactly(THREE);
  }

  @Test
  void whatUsersAdd_saysNothing_andNothingIsChangedByLooking() throws Exception {
    sql(
        data.resolve("db/app.db"),
        "PRAGMA journal_mode = WAL",
        PEOPLE,
        "ALTER TABLE people ADD COLUMN mine TEXT",
        "CREATE TABLE plugin(x)");
    Files.writeString(data.resolve("config.json"), "{\"days\": 1, \"own\": true}");
    List<Path> before = files();
    assertThat(known().like(home())).containsExactly(ONE);
    assertThat(known().doubt(ONE, home())).isEmpty();
    assertThat(files()).isEqualTo(before);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      return all.sorted().toList();
    }
  }

  @Test
  void aVersionThatIsWrong_isNamedWithTheNearest_andTheDifference() throws Exception {
    sql(data.resolve("db/app.db"), PEOPLE);
    Files.writeString(data.resolve("config.json"), "{\"days\": 1}");
    KnownStates.Doubt doubt = known().doubt(THREE, home()).orElseThrow();
    assertThat(doubt.nearest()).isEqualTo(ONE);
    assertThat(doubt.isWrong()).isTrue();
    assertThat(doubt.differences())
        .containsExactly(
            "home/db/app.db: table people has no column department", "there is home/config.json");
  }

  @Test
  void aFileThatOnlyAnotherVersionHas_isWrong_aKeyOnlyDoubtful() throws Exception {
    sql(data.resolve("db/app.db"), PEOPLE, DEPARTMENT);
    Files.writeString(data.resolve("config.json"), "{\"days\": 1}");
    assertThat(known().doubt(THREE, home()).orElseThrow())
        .isEqualTo(new KnownStates.Doubt(TWO, true, List.of("there is home/config.json")));
    Files.writeString(data.resolve("config.yaml"), "keep: 3\n");
    assertThat(known().doubt(THREE, home())).isEmpty();

    Path four = Files.createDirectories(directory.resolve("four"));
    sql(four.resolve("db/app.db"), PEOPLE, DEPARTMENT);
    Files.writeString(four.resolve("config.json"), "{\"keep\": 3}");
    state(THREE, four);
    Files.delete(data.resolve("config.yaml"));
    assertThat(known().doubt(THREE, home()).orElseThrow())
        .isEqualTo(new KnownStates.Doubt(TWO, false, List.of("home/config.json has the key days")));
  }

  @Test
  void dataThatAreLikeNoVersion_areOnlyDoubted() throws Exception {
    sql(data.resolve("db/app.db"), "CREATE TABLE people(id TEXT PRIMARY KEY)");
    KnownStates.Doubt doubt = known().doubt(TWO, home()).orElseThrow();
    assertThat(doubt.isWrong()).isFalse();
    assertThat(doubt.nearest()).isEqualTo(ONE);
    assertThat(doubt.differences())
        .containsExactly(
            "home/db/app.db: table people has no column department",
            "home/db/app.db: table people has the column id as TEXT, not INTEGER",
            "home/db/app.db: table people has no column name");
    assertThat(known().like(home())).isEmpty();
  }

  @Test
  void nothingToSee_saysNothing() throws Exception {
    Files.createDirectories(data);
    assertThat(known().like(home())).isEmpty();
    assertThat(known().doubt(ONE, home())).isEmpty();
    assertThat(known().doubt(new Version("7.0.0"), home())).isEmpty();
    assertThat(KnownStates.none().like(home())).isEmpty();
  }

  @Test
  void aFileThatTellsNonsense_isRefused() throws Exception {
    Path file = directory.resolve("migrations/states/1.0.0.json");
    Files.writeString(file, Files.readString(file).replace("home/db/app.db", "../app.db"));
    assertThatThrownBy(this::known)
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("\"../app.db\" is not a place in the data");
    Files.copy(
        directory.resolve("migrations/states/1.1.0.json"),
        directory.resolve("migrations/states/1.1.json"));
    Files.delete(file);
    assertThatThrownBy(this::known)
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("another file tells of data version 1.1.0 already");
  }
}
