package dev.instar;

import dev.instar.install.InstalledImage;
import dev.instar.model.DataRoot;
import dev.instar.model.Descriptor;
import dev.instar.model.Entry;
import dev.instar.model.RepairException;
import dev.instar.model.Version;
import dev.instar.process.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The two questions that are put to the app itself: which version are you, and are you well. */
final class AppChecks {
  private static final Duration SMOKE_TEST_TIMEOUT = Duration.ofSeconds(60);
  private static final int SHOWN_OUTPUT = 2000;

  /** Exit codes of those who were asked to stop, which says nothing about their health. */
  private static final Map<Integer, String> STOPS =
      Map.of(128 + 1, "SIGHUP", 128 + 2, "SIGINT", 128 + 15, "SIGTERM", 0xC000013A, "Ctrl-C");

  private final Host host;

  AppChecks(Host host) {
    this.host = host;
  }

  /**
   * Starts a verified image for the first time, in an empty home, and reads the version it prints.
   *
   * @param scratch an empty directory that nothing else uses
   * @return what is wrong, or nothing
   */
  Optional<String> smokeTest(InstalledImage image, Path scratch)
      throws IOException, RepairException {
    Descriptor descriptor = image.descriptor();
    Map<String, String> environment = new HashMap<>(host.environment().variables());
    environment.put("HOME", scratch.toString());
    environment.put("USERPROFILE", scratch.toString());
    environment.put("APPDATA", scratch.resolve("AppData/Roaming").toString());
    environment.put("LOCALAPPDATA", scratch.resolve("AppData/Local").toString());
    environment.keySet().removeIf(name -> name.startsWith("XDG_"));
    for (DataRoot root : descriptor.data()) {
      name(environment, root, scratch.resolve("data-" + root.name()));
    }
    Program.Ending ending =
        new Program(
                inHome(image, image.appCommand(descriptor.versionCheck()), scratch),
                environment,
                scratch,
                SMOKE_TEST_TIMEOUT)
            .run();
    String question = "its " + String.join(" ", descriptor.versionCheck()) + " command ";
    String version = descriptor.imageVersion().text();
    if (!(ending instanceof Program.Ending.Exited exited) || exited.code() != 0) {
      return Optional.of(question + ending.summary() + shown(ending));
    }
    if (!saysVersion(exited.output(), version)) {
      return Optional.of(question + "did not print " + version + shown(ending));
    }
    return Optional.empty();
  }

  /** Java asks the system, not HOME, where the user lives, unless it is told. */
  private static List<String> inHome(InstalledImage image, List<String> command, Path home) {
    if (!(image.descriptor().entry() instanceof Entry.Java)) {
      return command;
    }
    List<String> told = new ArrayList<>(command);
    told.add(1, "-Duser.home=" + home);
    return told;
  }

  /** Whether a text names exactly this version, not one that merely contains it. */
  static boolean saysVersion(String text, String version) {
    return Pattern.compile(
            "(?<![0-9A-Za-z.+-])v?" + Pattern.quote(version) + "(?![0-9A-Za-z+-]|\\.[0-9])")
        .matcher(text)
        .find();
  }

  /**
   * Lets the active image look at the live data.
   *
   * @param roots where each data root lies; absent ones are left to the app's own rule
   * @return what is wrong, or nothing
   * @throws RepairException when it cannot be said, because somebody stopped the check
   */
  Optional<String> health(InstalledImage image, Map<String, Optional<Path>> roots)
      throws IOException, RepairException {
    Optional<Descriptor.HealthCheck> check = image.descriptor().health();
    if (check.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> environment = new HashMap<>(host.environment().variables());
    for (DataRoot root : image.descriptor().data()) {
      roots
          .getOrDefault(root.name(), Optional.empty())
          .ifPresent(place -> name(environment, root, place));
    }
    Program.Ending ending =
        new Program(
                image.appCommand(check.get().arguments()),
                environment,
                image.directory(),
                check.get().timeout())
            .run();
    if (ending instanceof Program.Ending.Exited exited && exited.code() == check.get().exitCode()) {
      return Optional.empty();
    }
    if (ending instanceof Program.Ending.Exited exited) {
      String signal = STOPS.get(exited.code());
      if (signal != null) {
        throw stopped(image.descriptor(), signal);
      }
    }
    if (Thread.currentThread().isInterrupted()) {
      throw stopped(image.descriptor(), "the updater was interrupted");
    }
    return Optional.of(
        "its health check ("
            + String.join(" ", check.get().arguments())
            + ") "
            + ending.summary()
            + shown(ending));
  }

  private static RepairException stopped(Descriptor descriptor, String signal) {
    Version version = descriptor.imageVersion();
    return new RepairException(
        "The health check of version " + version + " was stopped from outside (" + signal + ").",
        "Version " + version + " is active with its data, unconfirmed; the backup is kept.",
        "Run "
            + descriptor.name()
            + descriptor.prefix().map(word -> " " + word).orElse("")
            + " self-update; it looks again, and takes the version back if it is not well.");
  }

  private static void name(Map<String, String> environment, DataRoot root, Path place) {
    environment.put(root.instarVariable(), place.toString());
    root.ownVariable().ifPresent(variable -> environment.put(variable, place.toString()));
  }

  private static String shown(Program.Ending ending) {
    String output = ending.output().strip();
    if (output.isEmpty() || ending instanceof Program.Ending.NotStarted) {
      return "";
    }
    int from = Math.max(0, output.length() - SHOWN_OUTPUT);
    return ", saying:\n  " + output.substring(from).replace("\n", "\n  ");
  }
}
