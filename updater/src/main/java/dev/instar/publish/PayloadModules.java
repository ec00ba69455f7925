package dev.instar.publish;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Which of Java's own modules the jars of a payload need: those whose packages their classes refer
 * to. A jar that declares a module as optional ({@code requires static}) does not need it.
 *
 * <p>The JDK's own analyser is not used: a machine without a JDK has none, and it refuses a modular
 * jar whose optional companions are absent.
 */
final class PayloadModules {
  private static final Map<String, String> OWNERS = owners();

  private final Set<String> ownClasses = new HashSet<>();
  private final Map<String, Set<String>> classesByModule = new HashMap<>();

  private PayloadModules() {}

  /**
   * The modules that some jars need, without those that these need in turn; {@code java.base} goes
   * without saying.
   *
   * @throws IOException when one is no jar, or holds a broken class file; the message names it
   */
  static Set<String> of(List<Path> jars) throws IOException {
    PayloadModules payload = new PayloadModules();
    for (Path jar : jars) {
      try {
        payload.read(jar);
      } catch (IOException e) {
        throw new IOException(jar.getFileName() + " cannot be read: " + e.getMessage(), e);
      }
    }
    Set<String> needed = new TreeSet<>();
    payload.classesByModule.forEach((module, classes) -> {
      if (!payload.ownClasses.containsAll(classes)) {
        needed.add(module);
      }
    });
    return needed;
  }

  private void read(Path path) throws IOException {
    Set<String> references = new HashSet<>();
    Set<String> optional = new HashSet<>();
    try (JarFile jar =
            new JarFile(path.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion());
        Stream<JarEntry> entries = jar.versionedStream()) {
      for (JarEntry entry : (Iterable<JarEntry>) entries::iterator) {
        String name = entry.getName();
        if (name.endsWith(".class")) {
          try (InputStream in = jar.getInputStream(entry)) {
            readClass(
                name.substring(0, name.length() - ".class".length()), in, references, optional);
          }
        }
      }
    }
    for (String reference : references) {
      String module = OWNERS.get(packageOf(reference));
      if (module != null && !optional.contains(module)) {
        classesByModule.computeIfAbsent(module, key -> new HashSet<>()).add(reference);
      }
    }
  }

  private void readClass(String name, InputStream in, Set<String> references, Set<String> optional)
      throws IOException {
    if (!name.equals("module-info")) {
      ownClasses.add(name);
      references.addAll(ClassFile.references(in));
      return;
    }
    for (ModuleDescriptor.Requires requires : ModuleDescriptor.read(in).requires()) {
      if (requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC)) {
        optional.add(requires.name());
      }
    }
  }

  private static String packageOf(String className) {
    int slash = className.lastIndexOf('/');
    return slash < 0 ? "" : className.substring(0, slash).replace('/', '.');
  }

  /** Java's packages and their modules, from the list among the resources. */
  private static Map<String, String> owners() {
    Map<String, String> owners = new HashMap<>();
    try (InputStream in = PayloadModules.class.getResourceAsStream("java-packages.txt")) {
      if (in == null) {
        throw new IllegalStateException("the list of Java's packages is packed beside this class");
      }
      String list = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      list.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .forEach(words -> {
            for (int i = 1; i < words.length; i++) {
              owners.put(words[i], words[0]);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(owners);
  }
}
