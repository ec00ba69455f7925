package dev.instar.installer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A release of the app {@code employees} whose image is a few small scripts. Its updater does what
 * install.sh relies on: it keeps the request, and names the version in {@code current}.
 */
final class FakeRelease {
  static final String REPOSITORY = "example/employees";
  static final String PLATFORM =
      "linux-" + (System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "x64");

  /** Ends with FAKE_EXIT before it changes anything, when that is set. */
  private static final String UPDATER =
      """
      root=$2
      request=$6
      printf '%s\\n' "$@" >&2
      [ -z "${FAKE_EXIT-}" ] || exit "$FAKE_EXIT"
      mkdir -p "$root/bin" "$root/state"
      cp "$request" "$root/state/request.json"
      ls "${request%/*}/release" >"$root/state/release-files"
      ls -ld "${request%/*}" >"$root/state/stage-mode"
      printf '%s\\n' "${LC_ALL-}" >"$root/state/locale"
      [ -z "${FAKE_READS-}" ] || cat >"$root/state/stdin"
      printf '%s\\n' "${image##*/}" >"$root/state/served-by"
      sed 's/.*"version":"\\([^"]*\\)".*/\\1/' "$request" >"$root/current"
      [ -e "$root/state/updater" ] || cp "$root/current" "$root/state/updater"
      printf '#!/bin/sh\\n' >"$root/bin/employees"
      chmod +x "$root/bin/employees"
      exit 0
      """;

  final String version;
  final Map<String, byte[]> assets = new TreeMap<>();

  FakeRelease(String version) throws IOException {
    this.version = version;
    assets.put(archive(), image().gzipped());
    assets.put("employees-" + version + ".json", bytes("{\"format\":1}\n"));
    seal();
  }

  /** The entries of its image, to which a test may add. */
  TinyTar image() {
    return new TinyTar()
        .file("instar.json", "{\"version\":\"" + version + "\"}\n")
        .directory("launch")
        .file("launch/updater.sh", UPDATER)
        .file("launch/app.sh", "exec echo \"$@\"\n");
  }

  String archive() {
    return "employees-" + version + "-" + PLATFORM + ".tar.gz";
  }

  /** Writes the sums anew, as after a change of the assets. */
  void seal() {
    assets.keySet().removeIf(name -> name.startsWith("SHA256SUMS"));
    StringBuilder lines = new StringBuilder();
    sums().forEach((name, sum) -> lines.append(sum).append("  ").append(name).append('\n'));
    assets.put("SHA256SUMS", bytes(lines.toString()));
    assets.put("SHA256SUMS.minisig", bytes("untrusted comment: of a test\n"));
  }

  Map<String, String> sums() {
    Map<String, String> sums = new TreeMap<>();
    assets.forEach((name, content) -> {
      if (!name.startsWith("SHA256SUMS")) {
        sums.put(name, sha256(content));
      }
    });
    return sums;
  }

  /** The install script that goes with it. */
  InstallScript script(String... keys) {
    return new InstallScript(
        "employees",
        "Employee 'Manager' $HOME `id` \"x\"",
        version,
        REPOSITORY,
        "https://api.github.com",
        "v",
        List.of(keys),
        Optional.empty(),
        sums());
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
