package dev.instar.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.instar.testing.Windows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program that keeps a directory in the user's PATH on Windows, and leaves the rest alone.
 * Where this machine is a Windows, it is the tester's own PATH; so only on a machine of a build
 * service, which sets {@code CI}.
 */
@Tag("wine")
class UserPathTest {
  private static final String KEY = "HKCU\\Environment";
  private static final String DIRECTORY = "C:\\my app\\bin";

  private Path program;
  private Path payload;
  private Windows windows;

  @BeforeEach
  void unpack(@TempDir Path directory) throws Exception {
    assumeTrue(
        !Windows.isThisMachine() || System.getenv("CI") != null,
        "the user's own PATH on Windows is left alone");
    windows = Windows.ofThisRun();
    payload = WindowsBuild.payload();
    program = Files.write(directory.resolve("userpath.exe"), WindowsBuild.compiled("userpath.exe"));
    remove();
  }

  @AfterEach
  void remove() throws Exception {
    if (windows != null) {
      reg("delete", KEY, "/v", "Path", "/f");
    }
  }

  @Test
  void anAbsentPath_isCreated() throws Exception {
    done("add", DIRECTORY);

    assertThat(path()).isEqualTo("REG_EXPAND_SZ " + DIRECTORY);
  }

  @ParameterizedTest
  @CsvSource({
    "REG_SZ,        C:\\a;%HOME%\\b,      C:\\a;%HOME%\\b;C:\\my app\\bin",
    "REG_EXPAND_SZ, C:\\a;;%HOME%\\b;,    C:\\a;;%HOME%\\b;C:\\my app\\bin",
    "REG_SZ,        C:\\my app\\bin\\sub, C:\\my app\\bin\\sub;C:\\my app\\bin",
    "REG_SZ,        größe 日本,             größe 日本;C:\\my app\\bin"
  })
  void anEntryIsAdded_atTheEndOfAValueThatStaysAsItIs(String type, String before, String after)
      throws Exception {
    set(type, before);

    done("add", DIRECTORY);

    assertThat(path()).isEqualTo(type + " " + after);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C:\\my app\\bin",
        "C:\\a;c:\\MY App\\bin;C:\\b",
        "C:\\my app\\bin\\;C:\\b",
        "C:\\a;\"C:\\my app\\bin\"",
        "C:\\a;%PLACE%\\bin"
      })
  void anEntryThatIsThere_isNotAddedAgain(String value) throws Exception {
    set("REG_EXPAND_SZ", value);

    done("add", DIRECTORY);

    assertThat(path()).isEqualTo("REG_EXPAND_SZ " + value);
  }

  @ParameterizedTest
  @CsvSource({
    "C:\\my app\\bin;C:\\b,                  C:\\b",
    "C:\\a;C:\\my app\\bin,                  C:\\a",
    "C:\\a;c:\\MY APP\\bin\\;C:\\b,          C:\\a;C:\\b",
    "C:\\a;C:\\my app\\bin;C:\\my app\\bin,  C:\\a",
    "'\"C:\\my app\\bin\";\"C:\\x;y\"',      '\"C:\\x;y\"'",
    "C:\\a;;%PLACE%\\bin;C:\\b;,             C:\\a;;C:\\b;",
    "C:\\a;C:\\my app\\bin2,                 C:\\a;C:\\my app\\bin2"
  })
  void anEntry_isTakenOutWithOneSemicolon(String before, String after) throws Exception {
    set("REG_EXPAND_SZ", before);

    done("remove", DIRECTORY);

    assertThat(path()).isEqualTo("REG_EXPAND_SZ " + after);
  }

  @Test
  void aLongValue_isKeptWhole() throws Exception {
    String value = "C:\\a directory of somebody;".repeat(300);
    set("REG_SZ", value);

    done("add", DIRECTORY);
    assertThat(path()).isEqualTo("REG_SZ " + value + DIRECTORY);

    done("remove", DIRECTORY);
    assertThat(path()).isEqualTo("REG_SZ " + value.substring(0, value.length() - 1));
  }

  @Test
  void removedFromNothing_nothingIsMade() throws Exception {
    done("remove", DIRECTORY);

    assertThat(path()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"add", "remove"})
  void aValueThatIsNoText_isLeftAsItIs(String word) throws Exception {
    set("REG_DWORD", "7");

    Windows.Run run = run(word, DIRECTORY);

    assertThat(run.exitCode()).isEqualTo(50);
    assertThat(run.err()).contains("is not a text").contains("PATH is as it was");
    assertThat(path()).isEqualTo("no text");
  }

  @ParameterizedTest
  @CsvSource({"add, C:\\a;b", "add, ''", "put, C:\\a", "remove, 'C:\\\"a'"})
  void aWrongCall_changesNothing(String word, String directory) throws Exception {
    set("REG_SZ", "C:\\a");

    Windows.Run run = run(word, directory);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).isNotEmpty();
    assertThat(path()).isEqualTo("REG_SZ C:\\a");
  }

  private void done(String word, String directory) throws Exception {
    assertThat(run(word, directory)).isEqualTo(new Windows.Run(0, "", ""));
  }

  private Windows.Run run(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(words));
    return windows.run(Map.of("PLACE", "C:\\my app"), new byte[0], command);
  }

  private void set(String type, String value) throws Exception {
    reg("add", KEY, "/v", "Path", "/t", type, "/d", value, "/f");
  }

  /** The value's type and content; empty when there is none. */
  private String path() throws Exception {
    return windows.run(Map.of(), new byte[0], List.of(payload.toString(), "user-path")).out();
  }

  private void reg(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("reg"));
    command.addAll(List.of(words));
    windows.run(Map.of(), new byte[0], command);
  }
}
