package dev.instar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathExpressionTest {
  private static final String SAMPLE =
      "${EMPLOYEES_DATA:-${XDG_DATA_HOME:-~/.local/share}/employees-data}";

  private static Environment environment(Map<String, String> variables) {
    return new Environment(
        variables, Path.of("/home/ada"), Path.of("/tmp"), Clock.systemUTC(), Platform.current());
  }

  private static Path resolve(String expression, Map<String, String> variables)
      throws FormatException, DecisionException {
    return PathExpression.parse(expression).resolve(environment(variables));
  }

  @Test
  void theInnermostDefault_isUsedWhenNothingIsSet() throws FormatException, DecisionException {
    assertThat(resolve(SAMPLE, Map.of())).hasToString("/home/ada/.local/share/employees-data");
    assertThat(resolve(SAMPLE, Map.of("XDG_DATA_HOME", "/x"))).hasToString("/x/employees-data");
    assertThat(resolve(SAMPLE, Map.of("XDG_DATA_HOME", "/x", "EMPLOYEES_DATA", "/e")))
        .hasToString("/e");
    assertThat(resolve(SAMPLE, Map.of("EMPLOYEES_DATA", "")))
        .hasToString("/home/ada/.local/share/employees-data");
  }

  @ParameterizedTest
  @CsvSource({
    "~,/home/ada",
    "~/a,/home/ada/a",
    "/a~b/~,/a~b/~",
    "/a/../b/./c/,/b/c",
    "${SET},/set",
    "${SET}/a,/set/a",
    "${UNSET:-/d}/a,/d/a",
    "${UNSET:-~}/a,/home/ada/a",
    "/${UNSET:-}x,/x",
    "${UNSET:-${OTHER:-/o}}/b,/o/b",
    "/a:b-c,/a:b-c",
  })
  void wellFormed(String expression, String expected) throws FormatException, DecisionException {
    assertThat(resolve(expression, Map.of("SET", "/set"))).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$HOME/a",
        "/a$",
        "${",
        "${}",
        "${1A}",
        "${A",
        "${A:-",
        "${A:-/b",
        "${A-b}",
        "${A:=b}",
        "/a}",
        "/a{b}",
        "~ada/x",
        "${A:-~ada}",
        "${A B}"
      })
  void malformed_isRefusedWithTheColumn(String expression) {
    assertThatThrownBy(() -> PathExpression.parse(expression))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("the path \"" + expression + "\"")
        .hasMessageMatching("(?s).*\\(column \\d+\\)");
  }

  @Test
  void anUnsetVariableWithoutADefault_isNamed() {
    assertThatThrownBy(() -> resolve("${EMPLOYEES_DATA}/x", Map.of()))
        .isInstanceOfSatisfying(
            DecisionException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DECISION_NEEDED))
        .hasMessageContaining("needs the environment variable EMPLOYEES_DATA");
  }

  @Test
  void aRelativeResult_isRefused() {
    assertThatThrownBy(() -> resolve("${A:-x}/y", Map.of("A", "~/b")))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("means \"~/b/y\", which is not an absolute path");
    assertThatThrownBy(() -> resolve("${A}", Map.of("A", "/a\0b")))
        .isInstanceOf(DecisionException.class);
  }

  @Provide
  Arbitrary<String> almostExpressions() {
    return Arbitraries.of("$", "{", "}", "${", "A", ":-", "~", "/", "x", "${A:-", "${B}", "\0")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Property
  void everyText_isEitherRefusedOrAnAbsoluteNormalPath(
      @ForAll("almostExpressions") String expression) {
    Map<String, String> variables = new HashMap<>();
    variables.put("B", "/b");
    try {
      Path path = resolve(expression, variables);
      assertThat(path).isAbsolute().isEqualTo(path.normalize());
    } catch (FormatException | DecisionException e) {
      assertThat(e).hasMessageContaining(expression);
    }
  }

  /** A shell gives every expression that is accepted here the same meaning. */
  @Property(tries = 40)
  void aShellAgrees(@ForAll("almostExpressions") String text)
      throws IOException, InterruptedException {
    String expression = text.startsWith("~") ? text : "/" + text;
    if (expression.contains("\0")) {
      return;
    }
    String expected;
    try {
      expected = resolve(expression, Map.of("B", "/b")).toString();
    } catch (FormatException | DecisionException e) {
      return;
    }
    assertThat(Path.of(shell("printf %s " + expression)).normalize()).hasToString(expected);
  }

  /** So do the lines that a start of the app runs. */
  @Property(tries = 40)
  void theLinesForAShell_meanTheSame(@ForAll("almostExpressions") String text)
      throws IOException, InterruptedException {
    PathExpression expression;
    String expected;
    try {
      expression = PathExpression.parse(text.startsWith("~") ? text : "/" + text);
      expected = expression.resolve(environment(Map.of("B", "/b"))).toString();
    } catch (FormatException | DecisionException e) {
      return;
    }
    String lines = String.join("\n", expression.shell("p"));
    assertThat(Path.of(shell(lines + "\nprintf %s \"$p\"")).normalize()).hasToString(expected);
  }

  private static String shell(String script) throws IOException, InterruptedException {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", script);
    shell.environment().clear();
    shell.environment().putAll(Map.of("HOME", "/home/ada", "B", "/b"));
    Process process = shell.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }
}
