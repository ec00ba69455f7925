package dev.instar.publish;

import dev.instar.model.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The updater's own jars, put into an image. SQLite's library for other systems, twenty of them, is
 * left out of its jar; everything else is copied byte for byte.
 */
record UpdaterJars(List<Path> jars, Platform platform) {
  private static final String NATIVE = "org/sqlite/native/";
  private static final LocalDateTime FIRST_ZIP_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  UpdaterJars {
    jars = jars.stream().sorted(Comparator.comparing(jar -> jar.getFileName().toString())).toList();
  }

  /** The names they will have, in the order of the class path. */
  List<String> names() {
    return jars.stream().map(jar -> jar.getFileName().toString()).toList();
  }

  void copyInto(Path directory) throws IOException {
    for (Path jar : jars) {
      Path target = directory.resolve(jar.getFileName().toString());
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        if (zip.getEntry(NATIVE) == null) {
          Files.copy(jar, target);
        } else {
          copyForPlatform(zip, target);
        }
      }
    }
  }

  private void copyForPlatform(ZipFile jar, Path target) throws IOException {
    String kept = NATIVE + nativeDirectory() + "/";
    List<ZipEntry> entries = new ArrayList<>(Collections.list(jar.entries()));
    entries.sort(Comparator.comparing(ZipEntry::getName));
    try (OutputStream file = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (ZipEntry entry : entries) {
        String name = entry.getName();
        if (entry.isDirectory() || (name.startsWith(NATIVE) && !name.startsWith(kept))) {
          continue;
        }
        ZipEntry copy = new ZipEntry(name);
        copy.setTimeLocal(FIRST_ZIP_TIME);
        zip.putNextEntry(copy);
        try (InputStream in = jar.getInputStream(entry)) {
          in.transferTo(zip);
        }
        zip.closeEntry();
      }
    }
  }

  /** As sqlite-jdbc names systems. */
  private String nativeDirectory() {
    String os =
        switch (platform.os()) {
          case LINUX -> "Linux";
          case MACOS -> "Mac";
          case WINDOWS -> "Windows";
        };
    return switch (platform.arch()) {
      case X64 -> os + "/x86_64";
      case ARM64 -> os + "/aarch64";
    };
  }
}
