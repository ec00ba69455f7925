package dev.instar;

import dev.instar.data.Holders;
import dev.instar.disk.Disk;
import dev.instar.disk.FreeSpace;
import dev.instar.disk.RealDisk;
import dev.instar.model.Environment;
import dev.instar.model.Platform;
import dev.instar.process.OpenFiles;
import dev.instar.process.ProcessTable;

/**
 * Everything outside of the program that a command uses, put together in one place by whoever
 * starts it.
 *
 * @param launcherTemplate the text of the launcher to install, with its placeholders
 */
public record Host(
    Environment environment,
    Disk disk,
    FreeSpace space,
    ProcessTable processes,
    OpenFiles openFiles,
    Listener listener,
    Terminal terminal,
    String launcherTemplate) {

  /** This machine, with the real disk and processes. */
  public static Host ofThisMachine(Listener listener, Terminal terminal, String launcherTemplate) {
    return new Host(
        Environment.ofThisProcess(),
        RealDisk.on(Platform.current()),
        FreeSpace.ofThisMachine(),
        ProcessTable.ofThisMachine(),
        Holders.ofThisMachine(),
        listener,
        terminal,
        launcherTemplate);
  }

  /** The same, with a disk that does not wait for others. */
  public Host impatient() {
    return new Host(
        environment,
        disk.impatient(),
        space,
        processes,
        openFiles,
        listener,
        terminal,
        launcherTemplate);
  }

  /** Tells one step. */
  public void tell(String step) {
    listener.on(new Event.Step(step));
  }
}
