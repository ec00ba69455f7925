package dev.instar;

import dev.instar.disk.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One way to break the installation of a {@link Patient}, and what the doctor is to say of it.
 *
 * @param kinds of the findings, each with who mends it before it
 */
record Damage(String name, List<String> kinds, Act act) {

  /** Does it. */
  @FunctionalInterface
  interface Act {
    void on(World world) throws Exception;
  }

  @Override
  public String toString() {
    return name;
  }

  private static Damage broken(String name, String kind, Act act) {
    return new Damage(name, List.of("repair " + kind), act);
  }

  static void append(Path file, String text) throws IOException {
    Files.writeString(file, Files.readString(file) + text);
  }

  static Path active(World world) {
    return world.layout.image(World.V2);
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  static Path prepared(World world) throws IOException {
    Path backup = Durable.children(world.layout.backups()).getLast();
    return Files.move(backup.resolve("manifest.json"), backup.resolve("manifest.prepared.json"));
  }

  static Stream<Damage> mendable() {
    return Stream.of(
        broken("no current", "current-broken", w -> Files.delete(w.layout.current())),
        broken("empty current", "current-broken", w -> Files.writeString(w.layout.current(), "")),
        broken(
            "current names nothing",
            "current-broken",
            w -> Files.writeString(w.layout.current(), "7.0.0\n")),
        broken("no active image", "image-missing", w -> World.delete(active(w))),
        broken(
            "no image to go back to", "image-missing", w -> World.delete(w.layout.image(World.V1))),
        broken(
            "image without descriptor",
            "image-unusable",
            w -> Files.delete(active(w).resolve("instar.json"))),
        broken(
            "image of another version",
            "image-unusable",
            w ->
                Files.copy(
                    w.layout.image(World.V1).resolve("instar.json"),
                    active(w).resolve("instar.json"),
                    StandardCopyOption.REPLACE_EXISTING)),
        broken(
            "changed image",
            "image-changed",
            w -> append(active(w).resolve("launch/app.sh"), "# more\n")),
        broken(
            "foreign file in an image",
            "image-changed",
            w -> Files.writeString(active(w).resolve("virus"), "x")),
        broken(
            "program not executable",
            "programs-changed-mode",
            w -> mode(active(w).resolve("bin/tool"), "rw-r--r--")),
        broken(
            "text executable",
            "programs-changed-mode",
            w -> mode(active(w).resolve("instar.json"), "rwxr-xr-x")),
        broken("no updater", "updater-broken", w -> Files.delete(w.layout.updater())),
        broken(
            "updater names nothing",
            "updater-broken",
            w -> Files.writeString(w.layout.updater(), "7.0.0\n")),
        broken("no launcher", "launcher-broken", w -> Files.delete(w.layout.launcher())),
        broken(
            "launcher not executable",
            "launcher-broken",
            w -> mode(w.layout.launcher(), "rw-r--r--")),
        broken("changed launcher", "launcher-broken", w -> append(w.layout.launcher(), "exit 3\n")),
        broken("no metadata", "metadata-broken", w -> Files.delete(w.layout.metadata())),
        broken(
            "cut-off metadata",
            "metadata-broken",
            w -> Files.writeString(w.layout.metadata(), "{\"structure_version\": 1, \"inst")),
        broken(
            "cut-off journal",
            "journal-broken",
            w -> Files.writeString(w.layout.journal(), "{\"format\": 1, \"upd")),
        broken(
            "switch of a dead holder",
            "switch-left",
            w -> Files.writeString(w.layout.switchMark(), "999999999 2.0.0\n")),
        broken(
            "half-written file",
            "half-written",
            w -> Files.writeString(w.layout.state().resolve("metadata.json.instar-new"), "{")),
        broken("state not writable", "not-writable", w -> mode(w.layout.state(), "r-xr-xr-x")),
        broken(
            "orphaned staging",
            "staging-left",
            w -> Files.createDirectories(w.layout.staging().resolve("change-x/y"))),
        broken(
            "handed over by a dead process",
            "staging-left",
            w -> Files.createDirectories(w.layout.staging().resolve("request-999999999"))),
        broken(
            "orphaned trial",
            "staging-left",
            w -> Files.createDirectories(w.layout.backups().resolve(".trial-x"))),
        broken(
            "orphaned stage",
            "stage-left",
            w -> Files.createDirectories(w.home.resolve(".tool-data.instar-stage-x/papers"))),
        broken(
            "orphaned stage of files",
            "stage-left",
            w -> Files.createDirectories(w.settings.resolve(".tool-settings.instar-stage-x"))),
        broken(
            "empty backup",
            "backup-remains",
            w -> Files.createDirectories(w.layout.backup("20260101T000000Z-1.0.0"))));
  }

  static Stream<Damage> forAPerson() {
    return Stream.of(
        person(
            "newer metadata",
            "metadata-of-newer-structure",
            w ->
                Files.writeString(
                    w.layout.metadata(),
                    Files.readString(w.layout.metadata())
                        .replace("\"structure_version\" : 1", "\"structure_version\" : 9"))),
        person(
            "newer journal",
            "journal-of-another-format",
            w -> Files.writeString(w.layout.journal(), "{\"format\": 9, \"updater\": \"3.0.0\"}")),
        person("data gone", "data-unusable", w -> Files.move(w.data, w.home.resolve("away"))),
        person(
            "data of the older version",
            "data-of-another-version",
            w -> {
              stamp(w.data.resolve(".instar.json"), "2.0.0", "1.0.0");
              stamp(w.settings.resolve(".tool.instar.json"), "2.0.0", "1.0.0");
            }),
        person(
            "data of a newer version",
            "data-of-another-version",
            w -> {
              stamp(w.data.resolve(".instar.json"), "2.0.0", "3.0.0");
              stamp(w.settings.resolve(".tool.instar.json"), "2.0.0", "3.0.0");
            }),
        person(
            "data of two versions",
            "data-of-two-versions",
            w -> stamp(w.data.resolve(".instar.json"), "2.0.0", "3.0.0")),
        person(
            "no telling which version",
            "data-version-unreadable",
            w -> Files.writeString(w.data.resolve(".instar.json"), "?")),
        person(
            "corrupt database",
            "database-corrupt",
            w -> {
              byte[] bytes = Files.readAllBytes(w.data.resolve("app.db"));
              Arrays.fill(bytes, 4096, bytes.length, (byte) 7);
              Files.write(w.data.resolve("app.db"), bytes);
            }),
        person(
            "damaged backup",
            "backup-damaged",
            w -> append(dataOfBackup(w).resolve("config.json"), " ")),
        person(
            "backup without a readable record",
            "backup-unreadable",
            w ->
                Files.writeString(
                    Durable.children(w.layout.backups()).getLast().resolve("manifest.json"), "{")),
        person("backup that nobody finished", "backup-undescribed", w -> prepared(w)));
  }

  private static Damage person(String name, String kind, Act act) {
    return new Damage(name, List.of("person " + kind), act);
  }

  static Path dataOfBackup(World world) throws IOException {
    return Durable.children(world.layout.backups()).getLast().resolve("data/home");
  }

  private static void stamp(Path file, String from, String to) throws IOException {
    Files.writeString(file, Files.readString(file).replace(from, to));
  }

  static Stream<Damage> harmless() {
    return Stream.of(
        note("in the root", "foreign", w -> Files.writeString(w.layout.root().resolve("a"), "")),
        note("in state", "foreign", w -> Files.writeString(w.layout.state().resolve("a"), "")),
        note("in versions", "foreign", w -> Files.createFile(w.layout.versions().resolve("a"))),
        note("in backups", "foreign", w -> Files.createFile(w.layout.backups().resolve("a"))),
        note("beside the launcher", "foreign", w -> Files.createFile(inBin(w))),
        note(
            "cut-off history",
            "history-cut-off",
            w -> append(w.layout.history(), "{\"id\": \"2026")));
  }

  private static Path inBin(World world) {
    return world.layout.root().resolve("bin/other");
  }

  private static Damage note(String name, String kind, Act act) {
    return new Damage(name, List.of("note " + kind), act);
  }
}
