package dev.instar.publish;

import dev.instar.disk.Durable;
import dev.instar.model.Sha256;
import dev.instar.model.SumsFile;
import dev.instar.model.UsageException;
import dev.instar.model.WithdrawalMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes {@code SHA256SUMS} of a release's directory: every asset but itself and its signatures, in
 * the order of their names, one line each that {@code sha256sum -c} reads:
 *
 * <pre>
 * 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  employees-1.2.0.json
 * </pre>
 */
public final class Sums {
  private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

  private Sums() {}

  /** The text for the assets in a directory as they are now. */
  public static String of(Path release) throws UsageException, IOException {
    StringBuilder text = new StringBuilder();
    for (Path asset : assets(release)) {
      text.append(Sha256.of(asset)).append("  ").append(asset.getFileName()).append("\n");
    }
    return text.toString();
  }

  /**
   * The files of a release that are hashed, in the order of their names. Hidden files are none.
   *
   * @throws UsageException when one has a name that is not the same in every tool and shell
   */
  public static List<Path> assets(Path release) throws UsageException, IOException {
    List<Path> assets = new ArrayList<>();
    for (Path file : Durable.children(release)) {
      String name = file.getFileName().toString();
      boolean asset =
          Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
              && !name.startsWith(".")
              && !name.equals(WithdrawalMark.FILE)
              && !name.startsWith(SumsFile.NAME)
              && !name.endsWith(Durable.BESIDE);
      if (asset && !SAFE_NAME.matcher(name).matches()) {
        throw new UsageException(
            "The asset \"" + name + "\" has a name that not every tool reads in the same way.",
            "Nothing was signed.",
            "Use letters, digits and . _ + - only.");
      }
      if (asset) {
        assets.add(file);
      }
    }
    return assets;
  }
}
