package dev.instar.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteNameTest {
  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {"a.db", "a b+c.db", "50%41.db", "what?mode=memory.db", "n#1.db", "é 日.db"})
  void aUrl_opensTheFileOfThisName_whateverItsCharacters(String name) throws Exception {
    Path file = directory.resolve(name);
    try (Connection connection = DriverManager.getConnection(SqliteName.url(file, "mode=rwc"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (x)");
    }
    assertThat(directory).isDirectoryContaining(file::equals);
    assertThat(Files.size(file)).isPositive();
    assertThat(Path.of(SqliteName.of(file))).isEqualTo(file);
  }
}
