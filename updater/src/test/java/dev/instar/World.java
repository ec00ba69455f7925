package dev.instar;

import dev.instar.disk.BesideData;
import dev.instar.disk.Disk;
import dev.instar.disk.FreeSpace;
import dev.instar.disk.RealDisk;
import dev.instar.disk.Tree;
import dev.instar.install.InstalledImage;
import dev.instar.install.Journal;
import dev.instar.install.Layout;
import dev.instar.model.AppName;
import dev.instar.model.Environment;
import dev.instar.model.Platform;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import dev.instar.process.OpenFiles;
import dev.instar.process.ProcessTable;
import dev.instar.trust.SecretKey;
import dev.instar.trust.SignedSums;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A small machine for tests: a home, an app that is a shell script with real data in two roots (a
 * whole directory with a database in WAL mode, and some files of a directory that others use too),
 * and signed releases of it. Version 2.0.0 migrates the data of 1.0.0; each version's health check
 * accepts only data of its own version.
 */
final class World {
  static final AppName APP = new AppName("tool");
  static final Version V1 = new Version("1.0.0");
  static final Version V2 = new Version("2.0.0");

  final Path place;
  final Path home;
  final Path data;
  final Path settings;
  final Layout layout;
  final List<Event> events = new ArrayList<>();
  final Map<String, String> variables = new HashMap<>();
  private final SecretKey keys;
  private final String moreOfDescriptor;
  ProcessTable processes = List::of;
  OpenFiles openFiles = places -> List.of();
  FreeSpace space = FreeSpace.ofThisMachine();
  Clock clock = Clock.systemUTC();
  Terminal terminal = Terminal.absent();

  World(Path place) throws IOException {
    this(place, "");
  }

  /**
   * A world whose app says more in its descriptors.
   *
   * @param moreOfDescriptor as {@code , "backups": {"keep": 1}}
   */
  World(Path place, String moreOfDescriptor) throws IOException {
    this.moreOfDescriptor = moreOfDescriptor;
    this.place = place.toRealPath();
    home = Files.createDirectories(this.place.resolve("home"));
    data = home.resolve("tool-data");
    settings = Files.createDirectories(home.resolve("etc"));
    layout = new Layout(home.resolve("share/tool"), APP);
    keys = SecretKey.generate(new SecureRandom());
    variables.put("HOME", home.toString());
    variables.put("PATH", "/usr/bin:/bin");
    for (Version version : List.of(V1, V2)) {
      makeImage(version);
      makeRelease(version);
    }
  }

  Path image(Version version) {
    return place.resolve("images").resolve(version.text());
  }

  Path release(Version version) {
    return place.resolve("releases").resolve(version.text());
  }

  String publicKey() {
    return keys.publicKey().line();
  }

  private void makeImage(Version version) throws IOException {
    Path image = image(version);
    write(image.resolve("bin/tool"), script(version));
    Files.setPosixFilePermissions(
        image.resolve("bin/tool"), PosixFilePermissions.fromString("rwxr-xr-x"));
    write(image.resolve("launch/app.args"), "/bin/sh\n{image}/bin/tool\n");
    write(image.resolve("launch/app.sh"), "exec /bin/sh \"$image/bin/tool\" \"$@\"\n");
    write(image.resolve("launch/updater.args"), "/bin/false\n");
    write(image.resolve("launch/updater.sh"), "exec /bin/false\n");
    write(image.resolve("instar.json"), descriptor(version));
    if (version.equals(V2)) {
      write(image.resolve("migrations/2.0.0.yaml"), MIGRATION);
    }
  }

  private static String script(Version version) {
    return """
    #!/bin/sh
    data=${TOOL_DATA:-$HOME/tool-data}
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
        [ ! -d "$data" ] || [ -f "$data/%s" ] || { echo 'data of another version'; exit 1; }
        [ ! -d "$data" ] || echo "$1 was here" >> "$data/log"
        ;;
    esac
    """
        .formatted(version, version.equals(V1) ? "config.json" : "config.yaml");
  }

  private String descriptor(Version version) {
    return """
    {
      "format": 1, "name": "tool", "version": "%s", "repository": "example/tool",
      "keys": ["%s"], "entry": {"program": "bin/tool"},
      "health": {"arguments": ["doctor"], "timeoutSeconds": 2},
      "dataVersion": "%s", "adopt": "1.0.0",
      "data": [
        {"name": "home", "path": "${TOOL_DATA:-~/tool-data}"},
        {"name": "settings", "path": "${TOOL_SETTINGS:-~/etc}", "kind": "files",
         "include": ["tool.conf", "tool*.db"]}
      ]%s%s
    }
    """
        .formatted(
            version,
            publicKey(),
            version,
            version.equals(V2) ? ", \"migrations\": \"migrations\"" : "",
            moreOfDescriptor);
  }

  private static final String MIGRATION =
      """
      from: 1.0.0
      to: 2.0.0
      title: Everything anew
      risk: automatic
      steps:
        - sql:
            database: home/app.db
            statements:
              - ALTER TABLE people ADD COLUMN department TEXT NOT NULL DEFAULT 'none'
        - sql:
            database: settings/tool.db
            statements: [CREATE TABLE more (id INTEGER PRIMARY KEY)]
        - config:
            file: home/config.json
            convert: home/config.yaml
            edits:
              - set: {path: retention, value: 30}
        - files:
            - mkdir: home/cache
            - move: {from: home/papers/a.txt, to: home/cache/a.txt}
            - delete: home/old.txt
      losses:
        - {files: home/old.txt}
      validate:
        - sql: {database: home/app.db, query: SELECT count(*) FROM people, equals: before}
      """;

  void makeRelease(Version version) throws IOException {
    Path release = Files.createDirectories(release(version));
    String archive = ReleaseManifest.archiveName(APP, version, Platform.current());
    Tree tree = Tree.of(image(version));
    pack(image(version), release.resolve(archive));
    Sha256 archiveHash = Sha256.of(release.resolve(archive));
    byte[] manifest =
        new ReleaseManifest(
                APP,
                "example/tool",
                version,
                "stable",
                Clock.systemUTC().instant(),
                "Notes of " + version,
                Optional.of(version),
                List.of(),
                List.of(
                    new ReleaseManifest.Image(
                        Platform.current(),
                        archive,
                        Files.size(release.resolve(archive)),
                        archiveHash,
                        tree.size(),
                        tree.items().size(),
                        tree.hash())))
            .toJson();
    String name = ReleaseManifest.assetName(APP, version);
    String sums = archiveHash + "  " + archive + "\n" + Sha256.of(manifest) + "  " + name + "\n";
    Files.write(release.resolve(name), manifest);
    Files.writeString(release.resolve("SHA256SUMS"), sums);
    Files.writeString(
        release.resolve("SHA256SUMS.minisig"),
        keys.sign(
                new ByteArrayInputStream(sums.getBytes(StandardCharsets.UTF_8)),
                SignedSums.trustedComment(APP, version))
            .fileText());
  }

  private static void pack(Path image, Path archive) throws IOException {
    List<String> command = new ArrayList<>(List.of("tar", "-czf", archive.toString()));
    command.addAll(List.of("-C", image.toString()));
    for (Path child : dev.instar.disk.Durable.children(image)) {
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

  /** Puts an image where a self-update or an install script would have put it. */
  void place(Version version) throws IOException {
    if (!Files.exists(layout.image(version))) {
      copy(image(version), layout.image(version));
    }
  }

  /** The data as version 1.0.0 writes them. */
  void seed() throws IOException, SQLException {
    write(data.resolve("config.json"), "{\"name\": \"Zoë\", \"code\": \"0755\", \"big\": 1e3}\n");
    write(data.resolve("papers/a.txt"), "paper a\n");
    write(data.resolve("papers/b.txt"), "paper b\n");
    write(data.resolve("old.txt"), "old\n");
    write(settings.resolve("tool.conf"), "colour=blue\n");
    write(settings.resolve("others.conf"), "not ours\n");
    try (Connection connection = open(data.resolve("app.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT NOT NULL)");
      statement.execute("INSERT INTO people VALUES ('1', 'Ada'), ('2', 'Grace'), ('3', 'Zoë')");
    }
    try (Connection connection = open(settings.resolve("tool.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE recent (path TEXT)");
      statement.execute("INSERT INTO recent VALUES ('/tmp/x')");
    }
  }

  private static Connection open(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  Host host(Disk disk) {
    return new Host(
        environment(),
        disk,
        space,
        processes,
        openFiles,
        events::add,
        terminal,
        "#!/bin/sh\n# @ROOT@\n");
  }

  Environment environment() {
    return new Environment(variables, home, place, clock, Platform.current());
  }

  FinalizeRequest request(Journal.Operation operation, Version version, Optional<String> backup) {
    return new FinalizeRequest(
        operation,
        layout.root(),
        Optional.empty(),
        version,
        backup.isPresent() ? Optional.empty() : Optional.of(release(version)),
        List.of(publicKey()),
        backup,
        true,
        false,
        false,
        false,
        true,
        false,
        false,
        "a test");
  }

  FinalizeRequest install() {
    return request(Journal.Operation.INSTALL, V1, Optional.empty());
  }

  FinalizeRequest upgrade() {
    return request(Journal.Operation.UPGRADE, V2, Optional.empty());
  }

  void run(FinalizeRequest request, Disk disk) throws Exception {
    Version newest = Files.exists(layout.image(V2)) ? V2 : V1;
    new Finalizer(InstalledImage.at(layout.image(newest)), host(disk)).run(request);
  }

  void recover(Disk disk) throws Exception {
    Version newest = Files.exists(layout.image(V2)) ? V2 : V1;
    Recovery.runAlone(layout, InstalledImage.at(layout.image(newest)), host(disk));
  }

  void installV1() throws Exception {
    seed();
    place(V1);
    run(install(), new RealDisk());
    place(V2);
  }

  String current() throws IOException {
    return Files.exists(layout.current()) ? Files.readString(layout.current()).strip() : "none";
  }

  /** What the user has, as a person would compare it: rows and contents, no log and no stamps. */
  Map<String, String> contents() throws IOException, SQLException {
    Map<String, String> contents = new TreeMap<>();
    for (Path root : List.of(data, settings)) {
      if (!Files.exists(root)) {
        continue;
      }
      for (Tree.Item item : Tree.of(root).items()) {
        if (BesideData.isName(item.path().split("/", 2)[0])) {
          continue; // a backup that could not be moved into the installation
        }
        Path file = root.resolve(item.path());
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".db")) {
          contents.put(item.path(), rows(file));
        } else if (item.isFile() && !name.matches("log|.*\\.instar\\.json|.*-wal|.*-shm")) {
          contents.put(item.path(), Files.readString(file));
        }
      }
    }
    return contents;
  }

  private static String rows(Path file) throws SQLException {
    StringBuilder text = new StringBuilder();
    try (Connection connection = open(file);
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet names =
          statement.executeQuery("SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1")) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      for (String table : tables) {
        text.append(table).append(':');
        try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
          while (rows.next()) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
              text.append(rows.getString(i)).append('|');
            }
          }
        }
      }
    }
    return text.toString();
  }

  /** Everything that must not be there when nothing is in flight. */
  List<String> leftovers() throws IOException {
    List<String> leftovers = new ArrayList<>();
    for (Path file : List.of(layout.journal(), layout.switchMark())) {
      if (Files.exists(file)) {
        leftovers.add(file.toString());
      }
    }
    for (Path directory : List.of(home, settings, layout.staging())) {
      if (Files.exists(directory)) {
        try (var files = Files.list(directory)) {
          files
              .map(String::valueOf)
              .filter(name -> name.contains("instar-stage") || name.contains("change-"))
              .forEach(leftovers::add);
        }
      }
    }
    return leftovers;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Copies a tree as it is, links and times too. */
  static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(dir)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                file,
                to.resolve(from.relativize(file)),
                StandardCopyOption.COPY_ATTRIBUTES,
                java.nio.file.LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Deletes a tree. */
  static void delete(Path path) throws IOException {
    new dev.instar.disk.Durable(new RealDisk()).deleteTree(path);
  }
}
