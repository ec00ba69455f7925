package com.example.employees;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One version of the app, run as a process on the classes and libraries that it is shipped with.
 */
record Build(String version, List<String> libraries) {
  static final Build FIRST = json("1.0.0");
  static final Build DEPARTMENTS = json("1.1.0");
  static final Build YAML = new Build("1.2.0", List.of("sqlite-jdbc", "snakeyaml"));

  private static Build json(String version) {
    return new Build(
        version, List.of("sqlite-jdbc", "jackson-databind", "jackson-core", "jackson-annotations"));
  }

  static Stream<Build> all() {
    return Stream.of(FIRST, DEPARTMENTS, YAML);
  }

  String config() {
    return equals(YAML) ? "config.yaml" : "config.json";
  }

  /** How a run ended, and what it printed on which stream. */
  record Ended(int exitCode, String out, String err) {}

  /** Runs a command on the data in {@code home}. */
  Ended run(Path home, String... arguments) throws IOException, InterruptedException {
    return run(Map.of("EMPLOYEES_DATA", home.toString()), "", arguments);
  }

  Ended run(Map<String, String> environment, String input, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("employees", ".out");
    Path err = Files.createTempFile("employees", ".err");
    try {
      Process process =
          start(environment, ProcessBuilder.Redirect.to(out.toFile()), err, arguments);
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("employees " + List.of(arguments) + " does not end");
      }
      return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Starts a command with a clean environment but for what is given. */
  Process start(
      Map<String, String> environment, ProcessBuilder.Redirect out, Path err, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--limit-modules=java.base,java.sql,java.logging",
                "-cp",
                classpath(),
                "com.example.employees.Employees"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    return builder.start();
  }

  private String classpath() {
    List<String> classpath = new ArrayList<>(List.of("target/classes/" + version));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String name = Path.of(entry).toFile().getName();
      if (libraries.stream().anyMatch(library -> name.matches(library + "-[0-9][0-9.]*\\.jar"))) {
        classpath.add(entry);
      }
    }
    if (classpath.size() != libraries.size() + 1) {
      throw new IllegalStateException(libraries + " must be found, not " + classpath);
    }
    return String.join(File.pathSeparator, classpath);
  }

  /** Every file below a directory, with its content in hexadecimal. */
  static Map<String, String> content(Path directory) throws IOException {
    Map<String, String> content = new HashMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString();
        content.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return new TreeMap<>(content);
  }
}
