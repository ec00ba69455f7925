package dev.instar.migration.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.model.FormatException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("W17")
class SqlScriptTest {

  @Test
  void statementsEndAtSemicolons_outsideOfStringsNamesAndComments() throws FormatException {
    assertThat(
            sql(
                """
                -- first; really
                INSERT INTO t VALUES ('a;''b', "c;d", `e;f`, [g;h]); /* ; */ ;
                SELECT 1 /* not; here */ + 2
                ;; SELECT 3 -- no semicolon at the end; even here
                """))
        .containsExactly(
            "INSERT INTO t VALUES ('a;''b', \"c;d\", `e;f`, [g;h])",
            "SELECT 1 /* not; here */ + 2",
            "SELECT 3 -- no semicolon at the end; even here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END",
        "create temp trigger a AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; END",
        "CREATE TEMPORARY TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM t; -- x\n /* y */ END",
        "/* c */ CREATE /* d */ TRIGGER IF NOT EXISTS a AFTER INSERT ON t\nBEGIN SELECT ';'; end",
      })
  void aTriggerIsOneStatement(String trigger) throws FormatException {
    assertThat(sql(trigger + "; SELECT 3;"))
        .hasSize(2)
        .element(0)
        .asString()
        .endsWithIgnoringCase("end");
  }

  @Test
  void everyStatementKnowsItsLine() throws FormatException {
    assertThat(SqlScript.split("x.sql", "SELECT 1;\n\n-- c\nSELECT\n2;\nSELECT 3", 1))
        .extracting(SqlScript.Statement::line)
        .containsExactly(1, 4, 6);
  }

  @ParameterizedTest
  @Tag("N12")
  @ValueSource(
      strings = {
        "SELECT 1;\nBEGIN;",
        "SELECT 1;\nbegin transaction",
        "SELECT 1;\nCOMMIT;",
        "\nEND;",
        "\nROLLBACK;",
        "\nATTACH 'x' AS y;",
        "\nDETACH y;",
        "\nVACUUM;",
        "\nVACUUM INTO 'x';",
        "\nSELECT 'open",
        "\nSELECT \"open",
        "\n/* open",
        "\nCREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1;"
      })
  void whatCannotRunInAStep_isRefusedWithItsLine(String script) {
    assertThatThrownBy(() -> sql(script))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("x.sql:2: ");
  }

  @Test
  void savepoints_arePermitted() throws FormatException {
    assertThat(sql("SAVEPOINT a; ROLLBACK TO a; RELEASE a;")).hasSize(3);
  }

  @Property
  void whateverIsSplit_nothingButSemicolonsSpacesAndCommentsIsLeftOut(
      @ForAll @Chars({'a', ';', ' ', '\n', '\'', '"', '1'}) @StringLength(max = 40) String script) {
    try {
      String kept = String.join("", sql(script)).replaceAll("[;\\s]", "");
      assertThat(kept).isEqualTo(script.replaceAll("[;\\s]", ""));
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining("has no end");
    }
  }

  private static List<String> sql(String script) throws FormatException {
    return SqlScript.split("x.sql", script, 1).stream().map(SqlScript.Statement::sql).toList();
  }
}
