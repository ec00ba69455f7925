package dev.instar.publish;

import dev.instar.model.DataRoot;
import dev.instar.model.Descriptor;
import dev.instar.model.FormatException;
import dev.instar.model.PathExpression;
import dev.instar.model.StampForm;
import dev.instar.model.UsageException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a start of the app does first when its data have versions: it reads the first line of their
 * stamps, which forks nothing, and only when one of them says another version does it call the
 * updater, which migrates the data or says why the app must not be started on them.
 */
record StartCheck(Descriptor descriptor) {

  /** Lines for a POSIX shell; {@code $instar_root} and {@code $image} are set. */
  String lines() throws UsageException {
    if (descriptor.dataVersion().isEmpty() || descriptor.data().isEmpty()) {
      return "";
    }
    List<String> lines = new ArrayList<>(List.of("instar_due="));
    for (DataRoot root : descriptor.data()) {
      lines.addAll(path(root).shell("instar_data"));
      lines.add("instar_data=$instar_data/" + StampForm.nameIn(root, descriptor.name()));
      lines.add("if [ -r \"$instar_data\" ]; then");
      lines.add("  instar_line=");
      lines.add("  read -r instar_line <\"$instar_data\" || :");
      lines.add("  case $instar_line in");
      lines.add("  '" + expected(root) + "'*) ;;");
      lines.add("  *) instar_due=1 ;;");
      lines.add("  esac");
      lines.add("fi");
    }
    lines.add("if [ -n \"$instar_due\" ]; then");
    lines.add("  (");
    lines.add("    set -- --root \"$instar_root\" --image \"$image\" --migrate-at-start");
    lines.add("    . \"$image/launch/updater.sh\"");
    lines.add("  ) </dev/null >&2 || exit");
    lines.add("fi");
    return String.join("\n", lines) + "\n";
  }

  /** The same for the launcher on Windows: of each stamp, how it begins and where it is. */
  String table() throws UsageException {
    if (descriptor.dataVersion().isEmpty() || descriptor.data().isEmpty()) {
      return "";
    }
    StringBuilder table = new StringBuilder();
    for (DataRoot root : descriptor.data()) {
      table.append(expected(root)).append('\n');
      table.append(path(root)).append('/').append(StampForm.nameIn(root, descriptor.name()));
      table.append('\n');
    }
    return table.toString();
  }

  private String expected(DataRoot root) {
    return StampForm.firstLine(descriptor.dataVersionOf(root).orElseThrow());
  }

  private static PathExpression path(DataRoot root) throws UsageException {
    try {
      return PathExpression.parse(root.path());
    } catch (FormatException e) {
      throw new UsageException(
          "The data root \"" + root.name() + "\" is wrong: " + e.getMessage() + ".",
          "Nothing was packed.",
          "Correct it in the descriptor.",
          e);
    }
  }
}
