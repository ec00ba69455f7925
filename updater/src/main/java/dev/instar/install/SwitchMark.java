package dev.instar.install;

import dev.instar.disk.Durable;
import dev.instar.model.Version;
import java.io.IOException;

/**
 * The file that holds back starts of the app while names are being exchanged; all that a launcher
 * looks at. One line: the process that holds the installation's lock, a space, and the version
 * whose updater must recover when that process is gone. Example: {@code 4711 1.2.0}.
 */
public final class SwitchMark {
  private final Layout layout;
  private final Durable durable;

  public SwitchMark(Layout layout, Durable durable) {
    this.layout = layout;
    this.durable = durable;
  }

  /** From here on, starts wait. */
  public void set(Version updater) throws IOException {
    durable.replace(
        layout.switchMark(), ProcessHandle.current().pid() + " " + updater.text() + "\n");
  }

  /** Starts go on. */
  public void clear() throws IOException {
    durable.deleteTree(layout.switchMark());
  }
}
