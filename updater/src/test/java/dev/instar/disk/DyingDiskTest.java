package dev.instar.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DyingDiskTest {
  private static final byte[] CONTENT = "12345678".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path dir;

  @Test
  void diesBeforeTheCallAndStaysDead() throws IOException {
    DyingDisk disk = DyingDisk.diesAt(2);
    disk.createDirectory(dir.resolve("a"));
    assertThat(disk.isDead()).isFalse();

    assertThatThrownBy(() -> disk.createDirectory(dir.resolve("b")))
        .isInstanceOf(DyingDisk.Died.class)
        .hasMessageContaining("call 2: createDirectory");
    assertThatThrownBy(() -> disk.delete(dir.resolve("a"))).isInstanceOf(DyingDisk.Died.class);

    assertThat(Durable.children(dir)).containsExactly(dir.resolve("a"));
    assertThat(disk.calls()).isEqualTo(3);
    assertThat(disk.isDead()).isTrue();
  }

  @Test
  void diesWithHalfOfTheContentWritten() throws IOException {
    Path file = dir.resolve("file");
    assertThatThrownBy(
            () -> DyingDisk.diesInTheMiddleOf(1).write(file, new ByteArrayInputStream(CONTENT)))
        .isInstanceOf(DyingDisk.Died.class);
    assertThat(file).hasContent("1234");

    assertThatThrownBy(() -> DyingDisk.diesInTheMiddleOf(1).append(file, CONTENT))
        .isInstanceOf(DyingDisk.Died.class);
    assertThat(file).hasContent("12341234");

    assertThatThrownBy(() -> DyingDisk.diesInTheMiddleOf(1).copy(file, dir.resolve("copy")))
        .isInstanceOf(DyingDisk.Died.class);
    assertThat(dir.resolve("copy")).hasContent("1234");
  }

  @Test
  void anImmortalDiskCountsEveryCall() throws IOException {
    DyingDisk disk = DyingDisk.immortal();
    Path file = dir.resolve("file");
    new Durable(disk).replace(file, "text");
    assertThat(Files.readString(file)).isEqualTo("text");
    assertThat(disk.calls()).isEqualTo(3);
    assertThat(disk.log()).last().isEqualTo("sync " + dir);
  }
}
