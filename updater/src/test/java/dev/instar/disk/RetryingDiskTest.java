package dev.instar.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryingDiskTest {
  private static final Duration PATIENCE = Duration.ofMillis(50);

  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.writeString(dir.resolve("file"), "content");
  }

  private static Disk patient(Disk disk) {
    return new RetryingDisk(disk, PATIENCE);
  }

  @Test
  void whatIsInUseForAMoment_isTriedAgain() throws IOException {
    FailingDisk restless = FailingDisk.failsEvery(4, 3, Fault.IN_USE);
    Disk disk = patient(restless);
    disk.createDirectory(dir.resolve("made"));
    disk.move(file, dir.resolve("moved"));
    disk.copy(dir.resolve("moved"), file);
    disk.delete(dir.resolve("moved"));
    disk.write(dir.resolve("moved"), new ByteArrayInputStream(new byte[] {'x'}));
    disk.append(file, new byte[] {'y'});
    assertThat(Durable.children(dir))
        .containsExactly(file, dir.resolve("made"), dir.resolve("moved"));
    assertThat(dir.resolve("moved")).hasContent("x");
    assertThat(file).hasContent("contenty");
    assertThat(restless.calls()).isGreaterThan(15);
  }

  @Test
  void patienceEnds_andTheFailureIsTheDisksOwn() {
    FailingDisk blocked = FailingDisk.failsFrom(1, Fault.IN_USE);
    assertThatThrownBy(() -> patient(blocked).delete(file))
        .isExactlyInstanceOf(FileSystemException.class)
        .hasMessageContaining("used by another process");
    assertThat(file).exists();
    assertThat(blocked.calls()).isBetween(3, 10);
  }

  @Test
  void anImpatientOne_triesOnce() {
    FailingDisk blocked = FailingDisk.failsFrom(1, Fault.IN_USE);
    assertThatThrownBy(() -> patient(blocked).impatient().delete(file))
        .isInstanceOf(FileSystemException.class);
    assertThat(blocked.calls()).isEqualTo(1);
  }

  @Test
  void whatNobodysPatienceChanges_isTriedOnce() {
    DyingDisk counting = DyingDisk.immortal();
    Disk disk = patient(counting);
    assertThatThrownBy(() -> disk.delete(dir.resolve("absent")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.write(file, new ByteArrayInputStream(new byte[1])))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(counting.calls()).isEqualTo(2);
    FailingDisk full = FailingDisk.failsFrom(1, Fault.NO_SPACE);
    assertThatThrownBy(() -> patient(full).createDirectory(dir.resolve("new")))
        .isInstanceOf(IOException.class);
    assertThat(full.calls()).isEqualTo(1);
  }

  @Test
  void aWriteThatHasBegun_isNotMadeAgain() {
    FailingDisk half =
        FailingDisk.watchedBy((number, call) -> {
          throw WindowsDisk.inUse(file, null);
        });
    Path written = dir.resolve("written");
    assertThatThrownBy(() ->
            patient(half)
                .write(
                    written, new ByteArrayInputStream("12345678".getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(IOException.class);
    assertThat(half.calls()).isEqualTo(1);
    assertThat(written).as("as the failure has left it").hasContent("1234");
    assertThatThrownBy(() -> patient(half).append(file, new byte[] {'x', 'y'}))
        .isInstanceOf(IOException.class);
    assertThat(file).as("half of it is there").hasContent("contentx");
  }
}
