package dev.instar.launcher;

import dev.instar.Event;
import dev.instar.model.Version;
import java.io.PrintStream;
import java.util.Optional;

/** Tells a person how an installation stands, what is wrong with it, and what was mended. */
final class CareNarrator {
  private final PrintStream out;
  private final String title;

  /**
   * Tells about one app.
   *
   * @param title what the app calls itself
   */
  CareNarrator(PrintStream out, String title) {
    this.out = out;
    this.title = title;
  }

  void status(Event.Status status) {
    out.println(title + " " + status.active().map(Version::text).orElse("(no active version)"));
    line("installed in", status.root());
    line("commands by", status.updater().map(Version::text).orElse("the active version"));
    for (Event.InstalledVersion version : status.versions()) {
      line(
          "version",
          version.version() + "  (" + TextNarrator.bytes(version.bytes()) + "), " + version.role());
    }
    for (Event.DataPlace data : status.data()) {
      line("data", data.place() + (data.present() ? described(data) : "  (none yet)"));
    }
    line(
        "backups",
        status.backups()
            + "  ("
            + TextNarrator.bytes(status.backupBytes())
            + ")"
            + status.newestBackup().map(id -> ", newest " + id).orElse(""));
    status.inFlight().ifPresent(change -> line("in flight", change));
    status.badVersions().forEach((version, why) -> line("bad version", version + ": " + why));
    line("last change", status.lastChange().orElse("none"));
    status.holder().ifPresent(who -> line("at work now", who));
  }

  private static String described(Event.DataPlace data) {
    Optional<String> version = data.version().map(found -> "version " + found + ", ");
    return "  (" + version.orElse("") + TextNarrator.bytes(data.bytes()) + ")";
  }

  private void line(String name, Object text) {
    out.println("  %-13s %s".formatted(name, text));
  }

  void found(Event.Found found) {
    out.println();
    out.println((found.care().equals("note") ? "note: " : "problem: ") + found.problem());
    out.println("  " + found.meaning());
    out.println("  " + found.remedy());
  }

  void diagnosed(Event.Diagnosed diagnosed) {
    out.println();
    if (diagnosed.problems() == 0) {
      out.println("All is well with the installation of " + title + ".");
      return;
    }
    out.println(
        diagnosed.problems()
            + (diagnosed.problems() == 1 ? " problem, " : " problems, ")
            + diagnosed.repairable()
            + " of them can be repaired by a command.");
    diagnosed.next().ifPresent(next -> out.println("Next: " + next));
  }

  void mended(Event.Mended mended) {
    out.println("mended: " + mended.place());
    out.println("  " + mended.how());
  }

  void uninstalled(Event.Uninstalled uninstalled) {
    out.println();
    out.println(title + " is not installed any more.");
    uninstalled.keptData().forEach(place -> out.println("  the data are still in " + place));
    uninstalled.left().forEach(path -> out.println("  not the app's, and still there: " + path));
  }
}
