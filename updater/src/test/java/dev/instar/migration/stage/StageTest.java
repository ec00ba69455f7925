package dev.instar.migration.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.RealDisk;
import dev.instar.model.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("N24")
class StageTest {
  @TempDir private Path directory;
  private Path home;
  private Path live;
  private Stage stage;

  @BeforeEach
  void stage() throws Exception {
    home = Files.createDirectory(directory.resolve("staged-home")).toRealPath();
    live = Files.createDirectory(directory.resolve("live"));
    Files.writeString(live.resolve("config.json"), "{}");
    stage =
        new Stage(
            Map.of("home", home),
            directory,
            (program, timeout, lines) -> new StageProgramRunner.Outcome(OptionalInt.of(0), ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "home",
        "home/",
        "/home/x",
        "home//x",
        "home/../x",
        "../home/x",
        "home/./x",
        "home/x/",
        "home/..",
        "home/a\\b",
        "C:/x",
        "home/C:/x",
        "home/a\0b",
        "home/a*"
      })
  void aPathThatCouldLeadElsewhere_isNoPlace(String text) {
    assertThatThrownBy(() -> StagePath.parse(text)).isInstanceOf(FormatException.class);
  }

  @Property
  void whateverIsReadAsAPlace_staysInItsRoot(
      @ForAll @Chars({'.', '/', '\\', ':'}) @CharRange(from = 'a', to = 'c') String text) {
    try {
      StagePath place = StagePath.parse("home/" + text);
      Path root = Path.of("/stage/home");
      assertThat(root.resolve(place.path()).normalize())
          .isEqualTo(root.resolve(place.path()))
          .startsWithRaw(root);
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining("expected");
    }
  }

  @Test
  void aLinkThatLeadsOut_isNotFollowed() throws Exception {
    Files.createSymbolicLink(home.resolve("away"), live);
    Files.createSymbolicLink(home.resolve("config.json"), live.resolve("config.json"));
    Files.createSymbolicLink(home.resolve("dangling"), live.resolve("absent"));

    for (String text :
        new String[] {"home/away/config.json", "home/config.json", "home/dangling"}) {
      StagePath place = StagePath.parse(text);
      assertThatThrownBy(() -> stage.content(place))
          .isInstanceOf(StepFailed.class)
          .hasMessageContaining("leads out of the data root");
    }
    StagePath below = StagePath.parse("home/away/new");
    assertThatThrownBy(() -> stage.entry(below)).isInstanceOf(StepFailed.class);
  }

  @Test
  void aLinkInsideTheRoot_isFollowed_andCanBeMovedItself() throws Exception {
    Files.writeString(home.resolve("real.json"), "{}");
    Files.createSymbolicLink(home.resolve("link.json"), Path.of("real.json"));

    assertThat(stage.file(StagePath.parse("home/link.json"))).hasContent("{}");
    assertThat(stage.entry(StagePath.parse("home/link.json"))).isSymbolicLink();
  }

  @Test
  void anUnknownRoot_isNamedWithThoseThatThereAre() {
    assertThatThrownBy(() -> stage.content(StagePath.parse("hom/x")))
        .hasMessage("there is no data root \"hom\"; there are: home");
  }

  @Test
  void aConnection_reachesNoOtherFile() throws Exception {
    Path file = home.resolve("app.db");
    create(file);
    StagedDatabase database = new StagedDatabase(file);

    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      for (String sql :
          new String[] {
            "ATTACH '" + live.resolve("other.db") + "' AS other",
            "VACUUM INTO '" + live.resolve("copy.db") + "'",
            "SELECT load_extension('x')"
          }) {
        assertThatThrownBy(() -> statement.execute(sql)).isInstanceOf(SQLException.class);
      }
    }
    assertThat(live.resolve("other.db")).doesNotExist();
    assertThat(live.resolve("copy.db")).doesNotExist();
  }

  @Test
  void aLogThatAProgramLeft_isFoldedIn() throws Exception {
    Path file = home.resolve("app.db");
    create(file);
    Path copy = home.resolve("left.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("INSERT INTO t VALUES (2)");
      Files.copy(file, copy); // as after a kill: the log was not folded in
      Files.copy(home.resolve("app.db-wal"), home.resolve("left.db-wal"));
    }

    new StagedDatabase(copy).settle(new RealDisk());

    assertThat(home.resolve("left.db-wal")).doesNotExist();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeQuery("SELECT count(*) FROM t").getInt(1)).isEqualTo(2);
    }
  }

  private static void create(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    }
  }
}
