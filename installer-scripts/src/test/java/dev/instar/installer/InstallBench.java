package dev.instar.installer;

import dev.instar.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A user's machine for an install script: a home of its own, a server of releases, and a PATH that
 * holds only the programs a test gives it.
 */
final class InstallBench implements AutoCloseable {
  private static final List<String> BASICS =
      List.of(
          "awk", "cat", "chmod", "cp", "env", "grep", "gzip", "ls", "mkdir", "mv", "printf", "rm",
          "rmdir", "sed", "sleep", "tar", "uname");

  final FakeWeb web;
  final Path home;
  final Map<String, String> environment = new HashMap<>();
  private final Path tools;
  private List<String> shell = ShellRun.shell("dash");

  /** With curl and sha256sum, until a test says otherwise. */
  InstallBench(Path directory) throws IOException {
    web = new FakeWeb();
    home = Files.createDirectories(directory.resolve("the home"));
    tools = Files.createDirectories(directory.resolve("tools"));
    for (String tool : BASICS) {
      give(tool);
    }
    give("curl");
    give("sha256sum");
    environment.put("HOME", home.toString());
    environment.put("PATH", tools.toString());
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("INSTAR_SOURCE", web.url());
  }

  InstallBench give(String tool) throws IOException {
    Files.createSymbolicLink(tools.resolve(tool), Tools.required(tool));
    return this;
  }

  /** Gives a tool that a shell script plays. */
  InstallBench give(String tool, String script) throws IOException {
    Path file = Files.writeString(tools.resolve(tool), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  InstallBench take(String tool) throws IOException {
    Files.delete(tools.resolve(tool));
    return this;
  }

  InstallBench in(String words) {
    shell = ShellRun.shell(words);
    return this;
  }

  Path root() {
    return home.resolve(".local/share/employees");
  }

  String inRoot(String file) throws IOException {
    return Files.readString(root().resolve(file));
  }

  /** Runs a release's script from a file. */
  ShellRun install(FakeRelease release, String... options)
      throws IOException, InterruptedException {
    return run(release.script(), options);
  }

  ShellRun run(InstallScript script, String... options) throws IOException, InterruptedException {
    Path file = home.resolveSibling("install.sh");
    Files.writeString(file, script.text());
    List<String> command = new ArrayList<>(shell);
    command.add(file.toString());
    command.addAll(List.of(options));
    return ShellRun.of(command, environment);
  }

  /** Runs a text as {@code curl … | sh -s -- options} does. */
  ShellRun pipe(String text, String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(shell);
    command.addAll(List.of("-s", "--"));
    command.addAll(List.of(options));
    return ShellRun.of(command, environment, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Everything under the home with kind, mode and content: equal only when nothing changed. */
  List<String> disk() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted().toList()) {
        String mode =
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        String content =
            Files.isRegularFile(file)
                ? Files.readString(file, StandardCharsets.ISO_8859_1)
                : "directory";
        lines.add(home.relativize(file) + " " + mode + " " + content);
      }
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    web.close();
    try (Stream<Path> links = Files.list(tools)) {
      for (Path link : links.toList()) {
        Files.delete(link); // JUnit warns of every link that leads out of its folder
      }
    }
  }
}
