package dev.instar.install;

import dev.instar.disk.Durable;
import dev.instar.model.AppName;
import dev.instar.model.CompactTime;
import dev.instar.model.Environment;
import dev.instar.model.Platform;
import dev.instar.model.Version;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the parts of an installation lie; the only class that knows. The root is absolute.
 *
 * @param root the installation
 * @param app whose it is
 * @param platform on which it is used
 */
public record Layout(Path root, AppName app, Platform platform) {

  private static final Set<String> IN_ROOT =
      Set.of("bin", "current", "versions", "state", "staging", "backups");

  private static final Set<String> IN_STATE =
      Set.of(
          "metadata.json",
          "journal.json",
          "switch",
          "updater",
          "cache",
          "next-check",
          "history.jsonl",
          "check.json",
          "updates.json",
          "notice",
          "now",
          "rehearsal.json",
          "deferred",
          "lock");

  private static final String REPLACED = ".instar-old";
  private static final String ARRIVING = "release-";
  private static final String HANDED_OVER = "request-";
  private static final Pattern HANDED_OVER_BY = Pattern.compile(HANDED_OVER + "([0-9]{1,18})");
  private static final Pattern PUT_ASIDE = Pattern.compile("[a-z.]+\\.broken-[0-9]{8}T[0-9]{6}Z");

  public Layout {
    root = root.toAbsolutePath().normalize();
  }

  /** The place that is used when nobody names another. */
  public static Layout standard(AppName app, Environment environment) {
    return new Layout(
        environment
            .variable("INSTAR_ROOT_" + app.inVariables())
            .map(Path::of)
            .orElseGet(() -> dataHome(environment).resolve(app.text())),
        app,
        environment.platform());
  }

  private static Path dataHome(Environment environment) {
    Path home = environment.home();
    return switch (environment.platform().os()) {
      case LINUX ->
          environment.variable("XDG_DATA_HOME").map(Path::of).orElse(home.resolve(".local/share"));
      case MACOS -> home.resolve("Library/Application Support");
      case WINDOWS ->
          environment.variable("LOCALAPPDATA").map(Path::of).orElse(home.resolve("AppData/Local"));
    };
  }

  /** The one path that PATH, shortcuts and scripts know. */
  public Path launcher() {
    return root.resolve("bin").resolve(app.text() + (platform.isWindows() ? ".exe" : ""));
  }

  /** On Windows, what shells find in the launcher's place for the moment in which it has none. */
  public Path launcherStandIn() {
    return root.resolve("bin").resolve(app + ".cmd");
  }

  /** Where a launcher goes that runs while it is replaced, if there is more than one. */
  public Path replacedLauncher(int number) {
    return launcher()
        .resolveSibling(launcher().getFileName() + REPLACED + (number == 0 ? "" : "-" + number));
  }

  /** True for a launcher that was replaced while it ran. */
  public boolean isReplacedLauncher(Path path) {
    String name = String.valueOf(path.getFileName());
    return launcher().equals(path.resolveSibling(name.replaceFirst(REPLACED + "(-[0-9]+)?$", "")))
        && !launcher().equals(path);
  }

  /** A file of one line: the active version. */
  public Path current() {
    return root.resolve("current");
  }

  public Path versions() {
    return root.resolve("versions");
  }

  /** The image of one version. */
  public Path image(Version version) {
    return versions().resolve(version.text());
  }

  /** The version that a directory of an image is named after; none when it is another's. */
  public static Optional<Version> version(Path image) {
    return Version.ifOne(String.valueOf(image.getFileName()));
  }

  public Path state() {
    return root.resolve("state");
  }

  public Path journal() {
    return state().resolve("journal.json");
  }

  /** Exists only around the commit; see {@link SwitchMark}. */
  public Path switchMark() {
    return state().resolve("switch");
  }

  /** A file of one line: the version whose updater serves the reserved commands. */
  public Path updater() {
    return state().resolve("updater");
  }

  public Path metadata() {
    return state().resolve("metadata.json");
  }

  public Path history() {
    return state().resolve("history.jsonl");
  }

  /** What the last rehearsal has measured. */
  public Path rehearsal() {
    return state().resolve("rehearsal.json");
  }

  /** What the last check for updates has found; see {@link CheckRecord}. */
  public Path check() {
    return state().resolve("check.json");
  }

  /** An empty file whose time lies in the future: when the next check for updates is due. */
  public Path nextCheck() {
    return state().resolve("next-check");
  }

  /** One line for the user, which the next start of the app on a terminal shows. */
  public Path notice() {
    return state().resolve("notice");
  }

  /** What was decided about updates here; see {@link UpdateSettings}. */
  public Path updateSettings() {
    return state().resolve("updates.json");
  }

  public Path lock() {
    return state().resolve("lock");
  }

  /** A change that waits for a start of the app; see {@link DeferredChange}. */
  public Path deferred() {
    return state().resolve("deferred");
  }

  /** Libraries that must be unpacked to be loaded; the system's temporary folder may be noexec. */
  public Path nativeLibraries() {
    return state().resolve("cache").resolve("native");
  }

  /** Everything below may be deleted at any time. */
  public Path staging() {
    return root.resolve("staging");
  }

  /** Where the image of a version arrives: its archive, and what is unpacked of it. */
  public Path arriving(Version version) {
    return staging().resolve(ARRIVING + version.text());
  }

  /** True for a directory of the staging in which an image arrives. */
  public static boolean isArriving(Path directory) {
    return String.valueOf(directory.getFileName()).startsWith(ARRIVING);
  }

  /** The version whose image arrives in a directory; none when nobody can tell. */
  public static Optional<Version> arriving(Path directory) {
    return isArriving(directory)
        ? Version.ifOne(String.valueOf(directory.getFileName()).substring(ARRIVING.length()))
        : Optional.empty();
  }

  /** What a process hands over to a finalizer, which reads it there. */
  public Path handedOver(long pid) {
    return staging().resolve(HANDED_OVER + pid);
  }

  /** The process that hands over in a directory of the staging; none when it is no such one. */
  public static Optional<Long> handedOverBy(Path directory) {
    Matcher name = HANDED_OVER_BY.matcher(String.valueOf(directory.getFileName()));
    return name.matches() ? Optional.of(Long.parseLong(name.group(1))) : Optional.empty();
  }

  public Path backups() {
    return root.resolve("backups");
  }

  /**
   * Whether a name in the root, in {@code bin/} or in {@code state/} is one that only this
   * installation writes, also half written, or put aside by a repair.
   */
  public boolean isOwn(Path path) {
    String name = String.valueOf(path.getFileName());
    String whole = name.replaceFirst(Pattern.quote(Durable.BESIDE) + "$", "");
    if (root.equals(path.getParent())) {
      return IN_ROOT.contains(whole);
    }
    if (state().equals(path.getParent())) {
      return IN_STATE.contains(whole) || PUT_ASIDE.matcher(whole).matches();
    }
    return launcher().equals(path.resolveSibling(whole))
        || isReplacedLauncher(path)
        || (platform.isWindows() && path.equals(launcherStandIn()));
  }

  /** Where a repair puts a file of the state that cannot be used, as {@code x.json.broken-…}. */
  public static Path aside(Path file, Instant now) {
    return file.resolveSibling(file.getFileName() + ".broken-" + CompactTime.text(now));
  }

  /** The directory of one backup. */
  public Path backup(String id) {
    return backups().resolve(id);
  }
}
