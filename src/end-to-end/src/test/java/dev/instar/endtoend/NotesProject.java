package dev.instar.endtoend;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * What a publisher writes for an app that is a mere shell script: payload, descriptor, migrations,
 * for two versions. Version 1.0.0 keeps notes in {@code inbox/}, {@code settings.json} and {@code
 * notes.db}; 2.0.0 expects them in {@code archive/inbox/}, settings regrouped, two columns more.
 */
record NotesProject(Path directory, String publicKey) {
  private static final String SCRIPT =
      """
      #!/bin/sh
      home=${NOTES_DATA:-${XDG_DATA_HOME:-$HOME/.local/share}/notes-data}
      case ${1-} in
      version) echo 'notes @VERSION@' ;;
      add)
        mkdir -p "$home/@INBOX@"
        cat >"$home/@INBOX@/$2"
        ;;
      show) cat "$home/@INBOX@/$2" ;;
      doctor) [ ! -d "$home" ] || { [ -d "$home/@INBOX@" ] && grep -q '"@SETTING@"' "$home/settings.json"; } ;;
      args)
        shift
        printf '%s\\n' "$@"
        exit 7
        ;;
      esac
      """;

  private static final String DESCRIPTOR =
      """
      {
        "format": 1,
        "name": "notes",
        "title": "Notes",
        "repository": "example/notes",
        "keys": ["@KEY@"],
        "entry": {"program": "bin/notes"},
        "health": {"arguments": ["doctor"], "timeoutSeconds": 20},
        "dataVersion": "@VERSION@",
        "data": [
          {
            "name": "home",
            "path": "${NOTES_DATA:-${XDG_DATA_HOME:-~/.local/share}/notes-data}",
            "kind": "directory"
          }
        ],
        "migrations": "migrations"
      }
      """;

  private static final String DECLARED =
      """
      from: 1.0.0
      to: 1.5.0
      title: Notes have a state and an archive
      risk: automatic
      steps:
        - sql:
            database: home/notes.db
            statements:
              - ALTER TABLE notes ADD COLUMN state TEXT NOT NULL DEFAULT 'open'
        - config:
            file: home/settings.json
            edits:
              - rename: {path: page_size, to: view.page_size}
              - set: {path: view.wrap, value: true}
        - files:
            - mkdir: home/archive
            - move: {from: home/inbox, to: home/archive/inbox}
            - delete: home/tmp
      losses:
        - {files: home/tmp/**}
      """;

  private static final String CLASS_NAME = "com.example.notes.CountLetters";

  private static final String MIGRATION =
      """
      package com.example.notes;

      import dev.instar.migration.Migration;
      import dev.instar.migration.MigrationContext;
      import java.sql.Connection;
      import java.sql.Statement;

      public final class CountLetters extends Migration {
        public CountLetters() {
          super("1.5.0", "2.0.0", "Count the letters of each note");
        }

        @Override
        public void execute(MigrationContext context) throws Exception {
          try (Connection database = context.openDatabase("home/notes.db");
              Statement statement = database.createStatement()) {
            statement.execute("ALTER TABLE notes ADD COLUMN letters INTEGER");
            context.count(statement.executeUpdate("UPDATE notes SET letters = length(text)"));
          }
        }
      }
      """;

  /** Writes both versions and publishes them. */
  static void publish(Publisher publisher, Path directory) throws IOException {
    NotesProject project = new NotesProject(directory, publisher.publicKey());
    Path first = project.payload("1.0.0", "inbox", "page_size");
    Files.createDirectories(first.resolve("migrations"));
    publisher.publish(project.descriptor("1.0.0"), first, "1.0.0");

    Path second = project.payload("2.0.0", "archive/inbox", "view");
    Path migrations = Files.createDirectories(second.resolve("migrations"));
    Files.writeString(migrations.resolve("1.5.0-state.yaml"), DECLARED);
    project.compile(migrations.resolve("count-letters.jar"));
    publisher.publish(project.descriptor("2.0.0"), second, "2.0.0");
  }

  private Path descriptor(String version) throws IOException {
    Path file = directory.resolve(version + ".json");
    return Files.writeString(
        file, DESCRIPTOR.replace("@KEY@", publicKey).replace("@VERSION@", version));
  }

  private Path payload(String version, String inbox, String setting) throws IOException {
    Path payload = directory.resolve("payload").resolve(version);
    String script =
        SCRIPT
            .replace("@VERSION@", version)
            .replace("@INBOX@", inbox)
            .replace("@SETTING@", setting);
    script(payload.resolve("bin/notes"), script);
    return payload;
  }

  /** Writes an executable script. */
  static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Compiles the migration against the jar of the tool, as a publisher does. */
  private void compile(Path jar) throws IOException {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    URI uri = URI.create("string:///" + CLASS_NAME.replace('.', '/') + ".java");
    JavaFileObject source =
        new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return MIGRATION;
          }
        };
    List<String> options =
        List.of("--release", "21", "-proc:none", "-cp", updater().toString(), "-d", "" + classes);
    if (!compiler.getTask(null, null, null, options, null, List.of(source)).call()) {
      throw new AssertionError("the migration does not compile");
    }
    String entry = CLASS_NAME.replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream content = new JarOutputStream(out)) {
      content.putNextEntry(new JarEntry("META-INF/services/dev.instar.migration.Migration"));
      content.write((CLASS_NAME + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
      content.putNextEntry(new JarEntry(entry));
      content.write(Files.readAllBytes(classes.resolve(entry)));
    }
  }

  private static Path updater() throws IOException {
    try (Stream<Path> jars = Files.list(Publisher.PROJECT.resolve("launcher/target/instar/lib"))) {
      return jars.filter(jar -> jar.toString().contains("instar-updater-"))
          .findFirst()
          .orElseThrow();
    }
  }
}
