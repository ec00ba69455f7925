package dev.instar.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.model.VerificationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Archives that were honest and then changed at random, at the very places where their format says
 * what an entry is: unpacking one ends well or in a refusal, and never outside of its directory.
 */
final class ArchiveFuzzTest {
  private static final Archive.Limits LIMITS = new Archive.Limits(1 << 20, 100);
  private static final int CHANGED = 1500;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Archives.Format.class)
  @Tag("C4")
  void whateverWasChanged_nothingComesToLieOutside_andARefusalSaysWhy(Archives.Format format)
      throws Exception {
    Path honest = directory.resolve(name(format));
    try (Archives archive = format.create(honest)) {
      archive
          .directory("lib")
          .file("lib/" + "long".repeat(40), "content")
          .program("bin/tool", "#!/bin/sh\n")
          .link("lib/link", "../bin/tool")
          .file("größe", "x".repeat(700));
    }
    byte[] bytes = format == Archives.Format.TAR ? unzipped(honest) : Files.readAllBytes(honest);
    Path place = Files.createDirectory(directory.resolve("place"));
    Path changed = place.resolve(name(format));
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < CHANGED; i++) {
      Path target = Files.createDirectory(place.resolve("target"));
      write(changed, changed(bytes, random), format);
      try {
        Archive.unpack(changed, target, LIMITS, new RealDisk());
      } catch (VerificationException e) {
        refused++;
        assertThat(e.happened()).isNotBlank();
      }
      new Durable(new RealDisk()).deleteTree(target);
      assertThat(Durable.children(place)).containsExactly(changed);
    }
    assertThat(refused).isBetween(CHANGED / 10, CHANGED);
  }

  private static String name(Archives.Format format) {
    return format == Archives.Format.TAR ? "archive.tar.gz" : "archive.zip";
  }

  private static byte[] unzipped(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static void write(Path file, byte[] bytes, Archives.Format format) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    if (format == Archives.Format.TAR) {
      try (OutputStream out = new GZIPOutputStream(content)) {
        out.write(bytes);
      }
    } else {
      content.write(bytes);
    }
    Files.write(file, content.toByteArray());
  }

  private static byte[] changed(byte[] bytes, Random random) {
    byte[] changed = bytes.clone();
    for (int i = 0; i <= random.nextInt(4); i++) {
      int at = random.nextInt(changed.length);
      changed[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt(256);
            case 1 -> (byte) "./0127\\".charAt(random.nextInt(7));
            case 2 -> changed[random.nextInt(changed.length)];
            default -> (byte) (changed[at] ^ (1 << random.nextInt(8)));
          };
    }
    return random.nextInt(10) == 0
        ? Arrays.copyOf(changed, random.nextInt(changed.length + 1))
        : changed;
  }
}
