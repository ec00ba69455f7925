package dev.instar.installer;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The {@code install.sh} of one release of one app. It carries the hashes of that release's assets
 * and the publisher's keys, so that what it installs is bound to the script the user trusted; every
 * text from the publisher is in it as a quoted word.
 *
 * @param app the app's name, as {@code employees}
 * @param repository {@code owner/name}
 * @param source base URL of the releases' API
 * @param tagPrefix what stands before the version in a release's tag, as {@code v}
 * @param keys minisign public keys, the base64 line of each
 * @param prefix with it the updater's commands are {@code app PREFIX COMMAND}
 * @param sums SHA-256 in hexadecimal by asset name: the archives and the manifest of this release
 */
public record InstallScript(
    String app,
    String title,
    String version,
    String repository,
    String source,
    String tagPrefix,
    List<String> keys,
    Optional<String> prefix,
    Map<String, String> sums) {

  /** Its name among the release's assets. */
  public static final String NAME = "install.sh";

  public InstallScript {
    if (!app.matches("[a-z][a-z0-9-]*") || !version.matches("[0-9][0-9A-Za-z.+-]*")) {
      throw new IllegalArgumentException("not an app and a version: " + app + " " + version);
    }
    if (!tagPrefix.matches("[A-Za-z0-9_/.-]*")) {
      throw new IllegalArgumentException("not the beginning of a tag: " + tagPrefix);
    }
    keys = List.copyOf(keys);
    sums = Map.copyOf(sums);
  }

  /** The script, the same for the same release. */
  public String text() {
    return ShellTemplate.beside(InstallScript.class, NAME)
        .fill(
            Map.of(
                "APP", app,
                "APP_VARIABLE", app.toUpperCase(Locale.ROOT).replace('-', '_'),
                "VERSION", version,
                "TITLE", ShellTemplate.quoted(title),
                "REPOSITORY", ShellTemplate.quoted(repository),
                "SOURCE", ShellTemplate.quoted(source),
                "TAG_PREFIX", tagPrefix,
                "KEYS", ShellTemplate.quoted(String.join("\n", keys)),
                "PREFIX", ShellTemplate.quoted(prefix.orElse("")),
                "SUMS", ShellTemplate.quoted(sumLines())));
  }

  private String sumLines() {
    return new TreeMap<>(sums)
        .entrySet().stream()
            .map(sum -> sum.getValue() + "  " + sum.getKey())
            .collect(Collectors.joining("\n"));
  }
}
