package dev.instar;

import dev.instar.install.Instances;
import dev.instar.model.AppName;
import dev.instar.model.BusyException;
import dev.instar.process.Holder;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What holds a change back though nothing is wrong with it, so that it may succeed another time.
 * Whoever meets one has changed nothing.
 */
sealed interface Obstacle {

  /** The processes whose end may remove it; none when nobody knows. */
  List<Long> processes();

  /** What it is, as a sentence without its end. */
  String text(AppName app);

  /** What the user may do about it, as a sentence. */
  String remedy();

  /** The app runs, and would go on with data that are renamed under it. */
  record AppRuns(List<Long> processes) implements Obstacle {
    public AppRuns {
      processes = List.copyOf(processes);
    }

    @Override
    public String text(AppName app) {
      return app + " is running (process " + Instances.listed(processes) + ")";
    }

    @Override
    public String remedy() {
      return "Close it, then run the command again.";
    }
  }

  /** A program that is not the app's keeps files of the data open for writing, or locked. */
  record DataInUse(List<Holder> holders) implements Obstacle {
    private static final int SHOWN = 5;

    public DataInUse {
      holders = List.copyOf(holders);
    }

    @Override
    public List<Long> processes() {
      return holders.stream().flatMap(holder -> holder.pid().stream()).distinct().toList();
    }

    @Override
    public String text(AppName app) {
      return "The data are in use: "
          + holders.stream().limit(SHOWN).map(Holder::described).collect(Collectors.joining(", "));
    }

    @Override
    public String remedy() {
      return "Close that program, then run the command again.";
    }
  }

  /** Somebody wrote into the data while they were being copied. */
  record DataChanged(String what) implements Obstacle {
    @Override
    public List<Long> processes() {
      return List.of();
    }

    @Override
    public String text(AppName app) {
      return what;
    }

    @Override
    public String remedy() {
      return "Close whatever uses them, then run the command again.";
    }
  }

  /** The system does not let go of the data, because somebody uses what is in a directory. */
  record DataBlocked(String what) implements Obstacle {
    @Override
    public List<Long> processes() {
      return List.of();
    }

    @Override
    public String text(AppName app) {
      return "The data cannot be renamed while somebody uses them: " + what;
    }

    @Override
    public String remedy() {
      return "Close whatever uses them (a window of that folder, a shell in it), then run the"
          + " command again.";
    }
  }

  /** The failure of a change that is given up for this obstacle. */
  default BusyException refusal(Change change) {
    return new BusyException(
        text(change.own().descriptor().name()) + ".",
        "Nothing was changed; version " + change.version() + " waits in the installation.",
        remedy());
  }
}
