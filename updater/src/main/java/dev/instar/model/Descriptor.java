package dev.instar.model;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What a publisher says about an app in {@code instar.json}, carried in every image.
 *
 * <p>{@code pack} reads it with {@link #readStrictly}, so that a mistyped key is found where it was
 * written; clients read it with {@link #read}, so that an older client understands a newer file.
 *
 * @param version present in an image (written by {@code pack}), absent in what the publisher wrote
 * @param sources where its releases are, each tried when the ones before it cannot be reached; see
 *     {@code dev.instar.AppReleases}
 * @param tagPrefix what stands before the version in a release's tag; {@code v} or nothing when it
 *     is not said
 * @param keys minisign public keys (the base64 line) that may sign releases
 * @param versionCheck arguments with which the payload prints its version
 * @param dataVersion the version of data that this image reads and writes
 * @param adopt the version that unstamped data is taken for
 * @param migrations directory inside the payload
 * @param prefix with it, the updater's commands are {@code app PREFIX COMMAND}
 * @param oldestData how old the data may be that this image still migrates
 * @param deprecations what users should stop using
 * @param opensNewerData whether the program itself looks whether it may write, and may therefore be
 *     started on newer data that it can only read
 * @param backups how many backups are kept, and for how long; all of them when absent
 */
public record Descriptor(
    AppName name,
    String title,
    Optional<Version> version,
    String repository,
    List<String> sources,
    Optional<String> tagPrefix,
    List<String> keys,
    Entry entry,
    List<String> versionCheck,
    Optional<HealthCheck> health,
    Optional<Version> dataVersion,
    Optional<Version> adopt,
    List<DataRoot> data,
    Optional<String> migrations,
    Optional<String> prefix,
    Updates updates,
    Optional<RetentionPolicy> backups,
    Optional<OldestData> oldestData,
    List<Deprecation> deprecations,
    boolean opensNewerData) {

  /** The version of the data in a root that this image uses: the root's own, else the app's. */
  public Optional<Version> dataVersionOf(DataRoot root) {
    return root.dataVersion().or(() -> dataVersion);
  }

  /** The only format this code knows. */
  public static final int FORMAT = 1;

  /** Its name in an image. */
  public static final String FILE_NAME = "instar.json";

  public static final String GITHUB = "https://api.github.com";

  /**
   * The app's own check of its state after a switch.
   *
   * @param exitCode what the check ends with when all is well
   */
  public record HealthCheck(List<String> arguments, Duration timeout, int exitCode) {
    public HealthCheck {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * The oldest data that are still migrated.
   *
   * @param through the version of the app that older data must go through first
   */
  public record OldestData(Version version, Optional<Version> through) {}

  /**
   * Something that a later version takes away.
   *
   * @param until the last day on which it is sure to work
   * @param instead what to use
   */
  public record Deprecation(String what, LocalDate until, Optional<String> instead) {
    /** In one line. */
    public String shown() {
      return what
          + " will go after "
          + until
          + instead.map(better -> "; use " + better + " instead").orElse("");
    }
  }

  /**
   * How and how often the app looks for updates, and on which terms its own releases are offered.
   *
   * @param channel whose releases an installation follows that was told nothing else
   * @param minimumFrom the oldest version that updates to this one in one step
   * @param expiry for how long the publisher stands by a release before it is signed anew
   */
  public record Updates(
      UpdateCheck check,
      Duration every,
      String channel,
      Optional<Version> minimumFrom,
      Optional<Duration> expiry) {
    static final Updates USUAL =
        new Updates(
            UpdateCheck.NOTIFY,
            Duration.ofDays(1),
            Version.STABLE,
            Optional.empty(),
            Optional.empty());
  }

  public Descriptor {
    sources = List.copyOf(sources);
    keys = List.copyOf(keys);
    versionCheck = List.copyOf(versionCheck);
    data = List.copyOf(data);
    deprecations = List.copyOf(deprecations);
  }

  /**
   * Reads a descriptor and passes over keys it does not know.
   *
   * @param fileName for messages
   */
  public static Descriptor read(String fileName, byte[] json) throws FormatException {
    return new DescriptorReader(JsonObject.parse(fileName, json), false).read();
  }

  /** Reads a descriptor and refuses keys it does not know, by name. */
  public static Descriptor readStrictly(String fileName, byte[] json) throws FormatException {
    return new DescriptorReader(JsonObject.parse(fileName, json), true).read();
  }

  /**
   * How a user types one of the updater's commands.
   *
   * @param words the command as it is without a prefix: {@code self-update --check}
   */
  public String command(String words) {
    String typed =
        prefix.map(word -> word + " " + words.replaceFirst("^self[- ]", "")).orElse(words);
    return name + " " + typed;
  }

  /** The version of an image's descriptor, which {@code pack} always writes. */
  public Version imageVersion() {
    return version.orElseThrow(() -> new IllegalStateException("an image has a version"));
  }
}
