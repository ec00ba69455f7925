package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.instar.testing.Windows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A Java runtime for Windows, which the build has fetched: Temurin 21, as another project packs it
 * with its tool.
 */
final class WindowsRuntime {
  private static final Path ARCHIVE = Path.of("target/windows-runtime/archive.zip");
  private static final String SHA256 =
      "73f0e71928673d5b2f39bb86213342a30e51a14c8eec345164016bb29c8df8ee";
  private static final String PLACE = "/jre/";

  /** What the runtime asks of Windows when random numbers are seeded, and Wine 8 does not have. */
  private static final String MISSING = "GetAnycastIpAddressTable";

  /** A function of the same kind, as long a name, that Wine has. */
  private static final String PRESENT = "GetUnicastIpAddressTable";

  private WindowsRuntime() {}

  /**
   * Unpacks it; a test is skipped where the build did not fetch it.
   *
   * @param directory does not exist
   */
  static Path unpackedTo(Path directory) throws IOException {
    assumeTrue(Files.exists(ARCHIVE), "the build did not fetch " + ARCHIVE);
    assertThat(InstalledApp.sha256(Files.readAllBytes(ARCHIVE))).isEqualTo(SHA256);
    try (ZipFile zip = new ZipFile(ARCHIVE.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        int place = entry.getName().indexOf(PLACE);
        if (place >= 0 && !entry.isDirectory()) {
          Path file = directory.resolve(entry.getName().substring(place + PLACE.length()));
          Files.createDirectories(Objects.requireNonNull(file.getParent()));
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file);
          }
        }
      }
    }
    if (!Windows.isThisMachine()) {
      patch(directory.resolve("bin/net.dll"));
    }
    return directory;
  }

  private static void patch(Path library) throws IOException {
    String text = Files.readString(library, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(MISSING);
    Files.writeString(library, text.replace(MISSING, PRESENT), StandardCharsets.ISO_8859_1);
  }
}
