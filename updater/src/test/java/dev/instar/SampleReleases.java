package dev.instar;

import dev.instar.disk.Durable;
import dev.instar.disk.Tree;
import dev.instar.model.Platform;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import dev.instar.trust.SecretKey;
import dev.instar.trust.SignedSums;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The app of a {@link World}, a shell script, and its signed releases. Version 1.0.0 has data of
 * its own version; every later one has data of version 2.0.0, and brings the migration. Each one's
 * health check accepts only data of the version that it knows.
 */
final class SampleReleases {
  private static final Version DATA_1 = new Version("1.0.0");
  private static final Version DATA_2 = new Version("2.0.0");

  /** Which data the app has. */
  enum Data {
    DIRECTORY,
    FILES,
    BOTH,

    /** A directory, of which something moves to a root that was not there before. */
    MOVING;

    boolean directory() {
      return this != FILES;
    }

    boolean files() {
      return this == FILES || this == BOTH;
    }
  }

  private final Path place;
  private final Data data;
  private final String moreOfDescriptor;
  private final Platform platform;
  private final SecretKey keys = SecretKey.generate(new SecureRandom());

  /**
   * Releases in a directory, each made when it is first asked for.
   *
   * @param moreOfDescriptor as {@code , "backups": {"keep": 1}}
   */
  SampleReleases(Path place, Data data, String moreOfDescriptor, Platform platform) {
    this.place = place;
    this.data = data;
    this.moreOfDescriptor = moreOfDescriptor;
    this.platform = platform;
  }

  Path image(Version version) throws IOException {
    Path image = place.resolve("images").resolve(version.text());
    if (!Files.exists(image)) {
      makeImage(image, version);
    }
    return image;
  }

  Path release(Version version) throws IOException {
    Path release = place.resolve("releases").resolve(version.text());
    if (!Files.exists(release)) {
      make(version);
    }
    return release;
  }

  String publicKey() {
    return keys.publicKey().line();
  }

  private void makeImage(Path image, Version version) throws IOException {
    write(image.resolve("bin/tool"), script(version));
    if (platform.isWindows()) {
      write(image.resolve("launch/launcher.exe"), "MZ launcher of " + version);
    } else {
      Files.setPosixFilePermissions(
          image.resolve("bin/tool"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    write(image.resolve("launch/app.args"), "/bin/sh\n{image}/bin/tool\n");
    write(image.resolve("launch/app.sh"), "exec /bin/sh \"$image/bin/tool\" \"$@\"\n");
    write(image.resolve("launch/updater.args"), "/bin/false\n");
    write(image.resolve("launch/updater.sh"), "exec /bin/false\n");
    write(image.resolve("instar.json"), descriptor(version));
    if (!isFirst(version)) {
      write(image.resolve("migrations/2.0.0.yaml"), migration());
    }
  }

  private static boolean isFirst(Version version) {
    return version.equals(DATA_1);
  }

  private String script(Version version) {
    boolean first = isFirst(version);
    return """
    #!/bin/sh
    data=${TOOL_DATA:-$HOME/tool-data}
    settings=${TOOL_SETTINGS:-$HOME/etc}
    case $1 in
      version) echo "tool %s" ;;
      doctor)
        case ${TOOL_DOCTOR-} in
          fail) echo 'the doctor is ill'; exit 1 ;;
          hang) sleep 61 ;;
          stopped) kill -TERM $$ ;;
          makes) mkdir -p "$data"; echo made > "$data/config.yaml"; exit 1 ;;
          garbles) : > "$data/$(printf '\\377')"; exit 1 ;;
        esac
        %s
        %s
        %s
        [ ! -d "$data" ] || echo "$1 was here" >> "$data/log"
        ;;
    esac
    """
        .formatted(
            version,
            data.directory() ? DATA_CHECK.replace("@", first ? "config.json" : "config.yaml") : "",
            data == Data.MOVING && !first ? MOVED_CHECK : "",
            data.files() ? SETTINGS_CHECK.replace("@", first ? "tool2.conf" : "tool.conf") : "");
  }

  private static final String DATA_CHECK =
      "[ ! -d \"$data\" ] || [ -f \"$data/@\" ] || { echo 'data of another version'; exit 1; }";

  private static final String MOVED_CHECK =
      "[ ! -d \"$data\" ] || [ -f \"$HOME/archive/tool/b.txt\" ] || { echo 'no archive'; exit 1; }";

  private static final String SETTINGS_CHECK =
      "[ ! -f \"$settings/@\" ] || { echo 'settings of another version'; exit 1; }";

  private String descriptor(Version version) {
    String directory = "{\"name\": \"home\", \"path\": \"${TOOL_DATA:-~/tool-data}\"}";
    String files =
        """
        {"name": "settings", "path": "${TOOL_SETTINGS:-~/etc}", "kind": "files",
         "include": ["tool*.conf", "tool*.db"]}\
        """;
    return """
    {
      "format": 1, "name": "tool", "version": "%s", "repository": "example/tool",
      "keys": ["%s"], "entry": {"program": "bin/tool"},
      "health": {"arguments": ["doctor"], "timeoutSeconds": 2},
      "dataVersion": "%s", "adopt": "1.0.0",
      "data": [%s%s%s%s]%s%s
    }
    """
        .formatted(
            version,
            publicKey(),
            isFirst(version) ? DATA_1 : DATA_2,
            data.directory() ? directory : "",
            data == Data.BOTH ? "," : "",
            data.files() ? files : "",
            data == Data.MOVING && !isFirst(version) ? MOVED_ROOT : "",
            isFirst(version) ? "" : ", \"migrations\": \"migrations\"",
            moreOfDescriptor);
  }

  private String migration() {
    return HEAD
        + (data.directory() ? DIRECTORY_STEPS : "")
        + (data.files() ? FILES_STEPS : "")
        + (data == Data.MOVING ? MOVED_STEPS : "")
        + (data.directory() ? DIRECTORY_PROOF : "")
        + "reverse:\n"
        + (data.directory() ? DIRECTORY_BACK : "")
        + (data.files() ? FILES_BACK : "")
        + (data == Data.MOVING ? MOVED_BACK : "")
        + (data.directory() ? DIRECTORY_LEFT : "");
  }

  private static final String MOVED_ROOT =
      ", {\"name\": \"archive\", \"path\": \"~/archive/tool\"}";

  private static final String MOVED_STEPS =
      """
        - files:
            - move: {from: home/papers/b.txt, to: archive/b.txt}
      """;

  private static final String MOVED_BACK =
      """
        - files:
            - move: {from: archive/b.txt, to: home/papers/b.txt}
      """;

  private static final String HEAD =
      """
      from: 1.0.0
      to: 2.0.0
      title: Everything anew
      risk: automatic
      steps:
      """;

  private static final String DIRECTORY_STEPS =
      """
        - sql:
            database: home/app.db
            statements:
              - ALTER TABLE people ADD COLUMN department TEXT NOT NULL DEFAULT 'none'
        - config:
            file: home/config.json
            convert: home/config.yaml
            edits:
              - set: {path: retention, value: 30}
        - files:
            - mkdir: home/cache
            - move: {from: home/papers/a.txt, to: home/cache/a.txt}
            - delete: home/old.txt
      """;

  private static final String FILES_STEPS =
      """
        - sql:
            database: settings/tool.db
            statements: [CREATE TABLE more (id INTEGER PRIMARY KEY)]
        - files:
            - move: {from: settings/tool.conf, to: settings/tool2.conf}
      """;

  private static final String DIRECTORY_BACK =
      """
        - sql:
            database: home/app.db
            statements: [ALTER TABLE people DROP COLUMN department]
        - config:
            file: home/config.yaml
            convert: home/config.json
            edits: [{remove: {path: retention}}]
        - files:
            - move: {from: home/cache/a.txt, to: home/papers/a.txt}
            - delete: home/cache
      """;

  private static final String FILES_BACK =
      """
        - sql:
            database: settings/tool.db
            statements: [DROP TABLE more]
        - files:
            - move: {from: settings/tool2.conf, to: settings/tool.conf}
      """;

  private static final String DIRECTORY_LEFT =
      """
      reverseLosses:
        - {table: people, column: department}
        - {file: home/config.yaml, key: retention}
      """;

  private static final String DIRECTORY_PROOF =
      """
      losses:
        - {files: home/old.txt}
      validate:
        - sql: {database: home/app.db, query: SELECT count(*) FROM people, equals: before}
      """;

  /** Signs a version's image as it is now. */
  void make(Version version) throws IOException {
    make(version, ReleaseManifest.Terms.FREE);
  }

  /** Signs a version's image as it is now, offered on these terms. */
  void make(Version version, ReleaseManifest.Terms terms) throws IOException {
    Path release = Files.createDirectories(place.resolve("releases").resolve(version.text()));
    String archive = ReleaseManifest.archiveName(World.APP, version, platform);
    Tree tree = Tree.of(image(version));
    pack(image(version), release.resolve(archive));
    Sha256 archiveHash = Sha256.of(release.resolve(archive));
    byte[] manifest =
        new ReleaseManifest(
                World.APP,
                "example/tool",
                version,
                version.channel(),
                Clock.systemUTC().instant(),
                "Notes of " + version,
                Optional.of(isFirst(version) ? DATA_1 : DATA_2),
                List.of(),
                List.of(
                    new ReleaseManifest.Image(
                        platform,
                        archive,
                        Files.size(release.resolve(archive)),
                        archiveHash,
                        tree.size(),
                        tree.items().size(),
                        tree.hash())),
                terms)
            .toJson();
    String name = ReleaseManifest.assetName(World.APP, version);
    String sums = archiveHash + "  " + archive + "\n" + Sha256.of(manifest) + "  " + name + "\n";
    Files.write(release.resolve(name), manifest);
    Files.writeString(release.resolve("SHA256SUMS"), sums);
    Files.writeString(
        release.resolve("SHA256SUMS.minisig"),
        keys.sign(
                new ByteArrayInputStream(sums.getBytes(StandardCharsets.UTF_8)),
                SignedSums.trustedComment(World.APP, version))
            .fileText());
  }

  private static void pack(Path image, Path archive) throws IOException {
    List<String> command = new ArrayList<>(List.of("tar", "-czf", archive.toString()));
    command.addAll(List.of("-C", image.toString()));
    for (Path child : Durable.children(image)) {
      command.add(String.valueOf(child.getFileName()));
    }
    try {
      int code = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (code != 0) {
        throw new IOException("tar ended with " + code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
