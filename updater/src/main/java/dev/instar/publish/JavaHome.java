package dev.instar.publish;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory with a Java runtime, perhaps a whole JDK; nothing in it is ever changed. */
record JavaHome(Path directory) {

  /**
   * The runtime in a directory, when there is one: it has {@code release} and {@code lib/modules}.
   */
  static Optional<JavaHome> in(Path directory) {
    boolean java =
        Files.isRegularFile(directory.resolve("release"))
            && Files.isRegularFile(directory.resolve("lib/modules"));
    return java ? Optional.of(new JavaHome(directory)) : Optional.empty();
  }

  /** The first number of its version, as 25; 0 when it does not say. */
  int feature() throws IOException {
    String first = version().split("[.+-]", 2)[0];
    return first.matches("[0-9]{1,4}") ? Integer.parseInt(first) : 0;
  }

  String version() throws IOException {
    return property("JAVA_VERSION");
  }

  Set<String> modules() throws IOException {
    return Arrays.stream(property("MODULES").split(" "))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The program that links runtimes, when this is a JDK that has it. */
  Optional<Path> jlink() {
    return Stream.of("bin/jlink", "bin/jlink.exe")
        .map(directory::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private String property(String key) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(directory.resolve("release"))));
    return properties.getProperty(key, "").replace("\"", "");
  }
}
