package dev.instar.publish;

import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.model.UpdaterMark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes out of a runtime what no app starts, and the security providers that only cost time at
 * every TLS connection. Trimming twice changes nothing more.
 */
record RuntimeTrimmer(Path runtime) {
  /** In the order of the JDK; TLS, hashes and signatures need no other. */
  private static final List<String> PROVIDERS =
      List.of("SUN", "SunRsaSign", "SunEC", "SunJSSE", "SunJCE");

  /** Kept where the JDK has them: the only way to what a company has this machine trust. */
  private static final List<String> SYSTEMS = List.of("SunMSCAPI", "Apple");

  private static final String PROVIDER = "security.provider.";
  private static final Set<String> PROGRAMS =
      Set.of("java", "java.exe", "javaw.exe", UpdaterMark.WINDOWS_PROGRAM);

  /** Trims it, and on Windows gives the updater a program of its own. */
  void trim() throws IOException {
    for (Path program : Durable.children(runtime.resolve("bin"))) {
      String name = program.getFileName().toString();
      // Windows keeps them beside java.exe, the virtual machine itself in a directory
      boolean library = name.endsWith(".dll") || Files.isDirectory(program);
      if (!library && !PROGRAMS.contains(name)) {
        new Durable(new RealDisk()).deleteTree(program);
      }
    }
    Files.deleteIfExists(runtime.resolve("lib/jexec"));
    Path java = runtime.resolve("bin/java.exe");
    Path updater = java.resolveSibling(UpdaterMark.WINDOWS_PROGRAM);
    if (Files.exists(java) && !Files.exists(updater)) {
      Files.copy(java, updater);
    }
    trimProviders(runtime.resolve("conf/security/java.security"));
  }

  private static void trimProviders(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    List<String> providers = new ArrayList<>(PROVIDERS);
    SYSTEMS.stream()
        .filter(name ->
            lines.stream().anyMatch(line -> line.startsWith(PROVIDER) && line.endsWith("=" + name)))
        .forEach(providers::add);
    List<String> kept = new ArrayList<>();
    boolean written = false;
    for (String line : lines) {
      if (!line.startsWith(PROVIDER)) {
        kept.add(line);
      } else if (!written) {
        for (int i = 0; i < providers.size(); i++) {
          kept.add(PROVIDER + (i + 1) + "=" + providers.get(i));
        }
        written = true;
      }
    }
    makeWritable(file);
    Files.writeString(file, String.join("\n", kept) + "\n", StandardCharsets.ISO_8859_1);
  }

  private static void makeWritable(Path file) throws IOException {
    PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (posix != null) {
      Set<PosixFilePermission> permissions = posix.readAttributes().permissions();
      permissions.add(PosixFilePermission.OWNER_WRITE);
      posix.setPermissions(permissions);
    }
  }
}
