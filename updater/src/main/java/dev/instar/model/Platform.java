package dev.instar.model;

import java.util.Locale;
import java.util.Optional;

/** An operating system and a processor, written {@code linux-x64} in the names of assets. */
public record Platform(Os os, Arch arch) {
  /** Operating systems, by the name used in assets. */
  public enum Os {
    LINUX,
    MACOS,
    WINDOWS;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Processors, by the name used in assets. */
  public enum Arch {
    X64,
    ARM64;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads {@code os-arch}.
   *
   * @throws FormatException when it names no platform that is known
   */
  public static Platform parse(String text) throws FormatException {
    return ifKnown(text)
        .orElseThrow(() ->
            new FormatException(
                "\""
                    + text
                    + "\" is not a platform; known are linux, macos, windows with x64, arm64"));
  }

  /** The platform that a text names; none when it is not known. */
  public static Optional<Platform> ifKnown(String text) {
    for (Os os : Os.values()) {
      for (Arch arch : Arch.values()) {
        Platform platform = new Platform(os, arch);
        if (platform.toString().equals(text)) {
          return Optional.of(platform);
        }
      }
    }
    return Optional.empty();
  }

  /** The platform this virtual machine runs on. */
  public static Platform current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static Platform of(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String arch = osArch.toLowerCase(Locale.ROOT);
    return new Platform(
        os.startsWith("windows") ? Os.WINDOWS : os.startsWith("mac") ? Os.MACOS : Os.LINUX,
        arch.equals("aarch64") || arch.equals("arm64") ? Arch.ARM64 : Arch.X64);
  }

  public boolean isWindows() {
    return os == Os.WINDOWS;
  }

  /** The ending of an image archive on this platform, with the dot. */
  public String archiveSuffix() {
    return isWindows() ? ".zip" : ".tar.gz";
  }

  @Override
  public String toString() {
    return os.label() + "-" + arch.label();
  }
}
