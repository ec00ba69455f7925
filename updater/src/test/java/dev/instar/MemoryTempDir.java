package dev.instar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Puts the directories of tests into memory where the system has a file system for that. Tests that
 * die a thousand deaths flush a hundred thousand files; a killed process loses nothing that is not
 * flushed, so the flushes only cost time there.
 */
public final class MemoryTempDir implements TempDirFactory {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ENOUGH = 1L << 30;

  @Override
  public Path createTempDirectory(
      AnnotatedElementContext elementContext, ExtensionContext extensionContext)
      throws IOException {
    boolean usable =
        Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ENOUGH;
    return usable
        ? Files.createTempDirectory(MEMORY, "instar")
        : Files.createTempDirectory("instar");
  }
}
