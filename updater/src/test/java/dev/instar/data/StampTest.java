package dev.instar.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.Durable;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.model.AppName;
import dev.instar.model.Checksum;
import dev.instar.model.ExitCode;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("W33")
class StampTest {
  private static final Version ONE = new Version("1.0.0");
  private static final Version TWO = new Version("1.1.0");
  private static final Stamp STAMP =
      Stamp.of(ONE, new AppName("employees"))
          .after(
              new Stamp.Applied(
                  ONE,
                  TWO,
                  "Add \"department\"\nto employ\u00e9es",
                  Checksum.ofTexts(List.of("x")),
                  Instant.parse("2026-11-21T10:11:12Z")));

  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void place() {
    file = dir.resolve(Stamp.FILE_NAME);
  }

  @Test
  @Tag("N14")
  void whatIsWritten_isRead() throws Exception {
    assertThat(Stamp.read(file)).isEmpty();
    STAMP.write(file, new Durable(new RealDisk()));
    assertThat(Stamp.read(file)).contains(STAMP);
    assertThat(STAMP.dataVersion()).isEqualTo(TWO);
  }

  @Test
  void aShellsRead_takesTheVersionFromTheFirstLine() throws Exception {
    STAMP.write(file, new Durable(new RealDisk()));
    assertThat(Files.readString(file)).startsWith("{\"data_version\":\"1.1.0\",\n");

    Process shell =
        new ProcessBuilder(
                "sh",
                "-c",
                "IFS= read -r line <\"$0\"; v=${line#'{\"data_version\":\"'};"
                    + " printf %s \"${v%'\",'}\"",
                file.toString())
            .start();
    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("1.1.0");
    assertThat(shell.waitFor()).isZero();
  }

  @Test
  void brokenOrNewer_needsRepair_andStaysAsItIs() throws IOException {
    String good = STAMP.text();
    for (String bad :
        List.of(
            "",
            good.substring(0, good.length() - 3),
            good.replace("\"format\" : 1", "\"format\" : 2"),
            good.replace("1.1.0", "one"),
            good.replace("employees\"", "../x\""),
            good.replace("2026-11-21T10:11:12Z", "yesterday"),
            "[]")) {
      Files.writeString(file, bad);
      assertThatThrownBy(() -> Stamp.read(file))
          .isInstanceOfSatisfying(
              RepairException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NEEDS_REPAIR))
          .hasMessageContaining(file.toString());
      assertThat(file).hasContent(bad);
    }
  }

  @Test
  void killedWhileWriting_theOldOrTheNewStampIsThere() throws Exception {
    Stamp old = Stamp.of(ONE, STAMP.app());
    for (int call = 1; call <= 3; call++) {
      old.write(file, new Durable(new RealDisk()));
      Durable dying = new Durable(DyingDisk.diesInTheMiddleOf(call));
      assertThatThrownBy(() -> STAMP.write(file, dying)).isInstanceOf(DyingDisk.Died.class);
      assertThat(Stamp.read(file).orElseThrow()).isIn(old, STAMP);
    }
  }

  @Test
  void aStampWithoutAlgorithm_isOfTheFirstKind() throws Exception {
    Files.writeString(file, STAMP.text().replaceAll("\\R *\"algorithm\" : \"text-1\",", ""));
    assertThat(Stamp.read(file).orElseThrow().applied().getFirst().checksum().algorithm())
        .isEqualTo(Checksum.SUMMARY);
  }

  @Test
  @Tag("G11")
  void anAddingMigration_leavesTheDataOpenToOlderCode_untilOneBeforeClosedThem() {
    Stamp.Applied adding = STAMP.applied().getFirst();
    Stamp open = Stamp.of(ONE, STAMP.app()).after(adding, ONE, ONE);
    assertThat(open.accessFor(ONE)).isEqualTo(Stamp.Access.WRITE);
    assertThat(STAMP.after(adding, ONE, ONE).accessFor(ONE)).isEqualTo(Stamp.Access.NONE);
    assertThat(Stamp.of(ONE, STAMP.app()).after(adding, ONE, TWO).accessFor(ONE))
        .isEqualTo(Stamp.Access.READ);
  }

  @Test
  @Tag("G11")
  void oldCode_mayNotOpenNewerData() {
    Stamp stamp = new Stamp(new Version("1.3.0"), STAMP.app(), ONE, TWO, List.of());
    assertThat(stamp.accessFor(new Version("0.9.0"))).isEqualTo(Stamp.Access.NONE);
    assertThat(stamp.accessFor(ONE)).isEqualTo(Stamp.Access.READ);
    assertThat(stamp.accessFor(TWO)).isEqualTo(Stamp.Access.WRITE);
    assertThat(STAMP.accessFor(ONE)).isEqualTo(Stamp.Access.NONE);
  }
}
