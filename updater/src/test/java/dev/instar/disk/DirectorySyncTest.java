package dev.instar.disk;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("W11")
class DirectorySyncTest {

  @Test
  void fileSystemThatCannotFlushDirectories_breaksNothing() throws IOException {
    Path cannot = Path.of("/proc/self"); // fsync(2) fails with EINVAL there
    Assumptions.assumeTrue(Files.isDirectory(cannot), "there is no /proc");
    try (FileChannel channel = FileChannel.open(cannot, StandardOpenOption.READ)) {
      assertThatThrownBy(() -> channel.force(true)).isInstanceOf(IOException.class);
    }
    assertThatCode(() -> new RealDisk().sync(cannot)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Input/output error",
        "No space left on device",
        "Disk quota exceeded",
        "Read-only file system",
        "Stale file handle"
      })
  void realFailureToFlush_isOne(String reason) {
    assertThatThrownBy(() ->
            DirectorySync.force(metadata -> {
              throw new IOException(reason);
            }))
        .hasMessage(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Invalid argument", "Operation not supported", "Not supported"})
  void flushThatTheFileSystemDoesNotKnow_countsAsDone(String reason) {
    assertThatCode(() ->
            DirectorySync.force(metadata -> {
              throw new IOException(reason);
            }))
        .doesNotThrowAnyException();
  }
}
