package dev.instar.model;

import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one descriptor; {@code strict} refuses unknown keys. */
record DescriptorReader(JsonObject root, boolean strict) {

  Descriptor read() throws FormatException {
    known(
        root,
        Set.of(
            "format",
            "name",
            "title",
            "version",
            "repository",
            "source",
            "tagPrefix",
            "keys",
            "entry",
            "versionCheck",
            "health",
            "dataVersion",
            "adopt",
            "data",
            "migrations",
            "commands",
            "updates",
            "backups",
            "oldestData",
            "deprecations",
            "opensNewerData"));
    long format = root.number("format");
    if (format != Descriptor.FORMAT) {
      throw root.problem(
          "format", "is " + format + "; this program reads format " + Descriptor.FORMAT);
    }
    AppName name = AppName.parse(root.string("name"));
    List<DataRoot> data = roots(root);
    Optional<Version> dataVersion = root.optionalVersion("dataVersion");
    if (!data.isEmpty() && dataVersion.isEmpty()) {
      throw root.problem("dataVersion", "is missing; an app with data has a version of its data");
    }
    return new Descriptor(
        name,
        root.optionalString("title").orElse(name.text()),
        root.optionalVersion("version"),
        repository(root),
        sources(root),
        tagPrefix(root),
        root.strings("keys"),
        entry(root.object("entry")),
        root.has("versionCheck") ? root.strings("versionCheck") : List.of("version"),
        health(root),
        dataVersion,
        root.optionalVersion("adopt"),
        data,
        root.optionalString("migrations"),
        prefix(root),
        updates(root),
        backups(root),
        oldestData(root),
        deprecations(root),
        root.flag("opensNewerData", false));
  }

  private Optional<Descriptor.OldestData> oldestData(JsonObject root) throws FormatException {
    if (!root.has("oldestData")) {
      return Optional.empty();
    }
    JsonObject oldest = root.object("oldestData");
    known(oldest, Set.of("version", "through"));
    return Optional.of(
        new Descriptor.OldestData(oldest.version("version"), oldest.optionalVersion("through")));
  }

  private List<Descriptor.Deprecation> deprecations(JsonObject root) throws FormatException {
    List<Descriptor.Deprecation> deprecations = new ArrayList<>();
    for (JsonObject json : root.objects("deprecations")) {
      known(json, Set.of("what", "until", "instead"));
      try {
        deprecations.add(
            new Descriptor.Deprecation(
                json.string("what"),
                LocalDate.parse(json.string("until")),
                json.optionalString("instead")));
      } catch (DateTimeParseException e) {
        throw json.problem(
            "until", "must be a day (2027-01-31), is \"" + json.string("until") + "\"");
      }
    }
    return deprecations;
  }

  private void known(JsonObject json, Set<String> keys) throws FormatException {
    if (strict) {
      json.onlyKeys(keys);
    }
  }

  private static String repository(JsonObject root) throws FormatException {
    String repository = root.string("repository");
    if (!repository.matches("[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+") || repository.contains("..")) {
      throw root.problem("repository", "must be owner/name, is \"" + repository + "\"");
    }
    return repository;
  }

  private static List<String> sources(JsonObject root) throws FormatException {
    if (!root.has("source")) {
      return List.of(Descriptor.GITHUB);
    }
    List<String> sources =
        root.node().get("source").isArray()
            ? root.strings("source")
            : List.of(root.string("source"));
    if (sources.isEmpty()) {
      throw root.problem("source", "must name a source of releases, or several");
    }
    return sources;
  }

  private static Optional<String> tagPrefix(JsonObject root) throws FormatException {
    Optional<String> prefix = root.optionalString("tagPrefix");
    if (prefix.isPresent() && !prefix.get().matches("[A-Za-z][A-Za-z0-9_/.-]*")) {
      throw root.problem(
          "tagPrefix", "must be what stands before the version, as cli/v, is " + prefix.get());
    }
    return prefix;
  }

  private Entry entry(JsonObject json) throws FormatException {
    known(json, Set.of("java", "program", "windowed"));
    if (json.has("java") == json.has("program")) {
      throw json.problem("java", "or \"program\": exactly one of them says how the app starts");
    }
    boolean windowed = json.flag("windowed", false);
    if (json.has("program")) {
      return new Entry.Program(inside(json, "program", json.string("program")), windowed);
    }
    JsonObject java = json.object("java");
    known(java, Set.of("main", "classpath", "options"));
    List<String> classpath = java.strings("classpath");
    for (String jar : classpath) {
      inside(java, "classpath", jar);
    }
    return new Entry.Java(java.string("main"), classpath, java.strings("options"), windowed);
  }

  private static String inside(JsonObject json, String key, String path) throws FormatException {
    boolean leaves =
        path.isEmpty()
            || path.startsWith("/")
            || path.contains("\\")
            || path.contains(":")
            || List.of(path.split("/", -1)).stream()
                .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    if (leaves) {
      throw json.problem(key, "must be a path inside the payload, is \"" + path + "\"");
    }
    return path;
  }

  private Optional<Descriptor.HealthCheck> health(JsonObject root) throws FormatException {
    if (!root.has("health")) {
      return Optional.empty();
    }
    JsonObject health = root.object("health");
    known(health, Set.of("arguments", "timeoutSeconds", "exitCode"));
    return Optional.of(
        new Descriptor.HealthCheck(
            health.strings("arguments"),
            Duration.ofSeconds(health.number("timeoutSeconds", 60)),
            (int) health.number("exitCode", 0)));
  }

  private List<DataRoot> roots(JsonObject root) throws FormatException {
    List<DataRoot> roots = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonObject json : root.objects("data")) {
      known(json, Set.of("name", "path", "kind", "include", "dataVersion", "adopt"));
      DataRoot dataRoot = DataRoot.read(json);
      if (!names.add(dataRoot.name())) {
        throw json.problem("name", "\"" + dataRoot.name() + "\" names two data roots");
      }
      roots.add(dataRoot);
    }
    return roots;
  }

  private Optional<String> prefix(JsonObject root) throws FormatException {
    if (!root.has("commands")) {
      return Optional.empty();
    }
    JsonObject commands = root.object("commands");
    known(commands, Set.of("prefix"));
    String prefix = commands.string("prefix");
    if (!prefix.matches("[a-z][a-z0-9-]*")) {
      throw commands.problem("prefix", "must be one lower-case word, is \"" + prefix + "\"");
    }
    return Optional.of(prefix);
  }

  private Descriptor.Updates updates(JsonObject root) throws FormatException {
    if (!root.has("updates")) {
      return Descriptor.Updates.USUAL;
    }
    JsonObject updates = root.object("updates");
    known(updates, Set.of("check", "everyHours", "channel", "minimumFrom", "expireDays"));
    Descriptor.Updates usual = Descriptor.Updates.USUAL;
    return new Descriptor.Updates(
        updateCheck(updates).orElse(usual.check()),
        positive(updates, "everyHours").map(Duration::ofHours).orElse(usual.every()),
        channel(updates).orElse(usual.channel()),
        updates.optionalVersion("minimumFrom"),
        positive(updates, "expireDays").map(Duration::ofDays));
  }

  /** A client takes a word that it does not know for {@code notify}. */
  private Optional<UpdateCheck> updateCheck(JsonObject updates) throws FormatException {
    try {
      return UpdateCheck.of(updates);
    } catch (FormatException e) {
      if (strict) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static Optional<String> channel(JsonObject updates) throws FormatException {
    Optional<String> channel = updates.optionalString("channel");
    if (channel.isPresent() && !channel.get().matches(Version.CHANNEL)) {
      throw updates.problem("channel", "must be one word, is \"" + channel.get() + "\"");
    }
    return channel;
  }

  private Optional<RetentionPolicy> backups(JsonObject root) throws FormatException {
    if (!root.has("backups")) {
      return Optional.empty();
    }
    JsonObject backups = root.object("backups");
    known(backups, Set.of("keep", "days", "megabytes"));
    return Optional.of(
        new RetentionPolicy(
            positive(backups, "keep"), positive(backups, "days"), positive(backups, "megabytes")));
  }

  private static Optional<Long> positive(JsonObject json, String key) throws FormatException {
    if (!json.has(key)) {
      return Optional.empty();
    }
    long number = json.number(key);
    if (number < 1 || number > RetentionPolicy.LIMIT) {
      throw json.problem(key, "must be from 1 to " + RetentionPolicy.LIMIT + ", is " + number);
    }
    return Optional.of(number);
  }
}
