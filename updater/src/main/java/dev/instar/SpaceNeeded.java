package dev.instar;

import dev.instar.disk.FreeSpace;
import dev.instar.model.UpgradeFailedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The room that a change needs on disk, counted before it begins. What lands in the same file
 * system is added up, with a reserve for what cannot be foreseen: the journal, native libraries,
 * the app's own start.
 */
record SpaceNeeded(List<Demand> demands) {
  private static final long MEGABYTE = 1_000_000;
  private static final long LEAST_RESERVE = 16 * MEGABYTE;
  private static final long RESERVE_DIVISOR = 100;

  SpaceNeeded {
    demands = demands.stream().filter(demand -> demand.bytes() > 0).toList();
  }

  /**
   * One part of it.
   *
   * @param place where it is needed; need not exist yet
   * @param what as it reads behind "for", in the plural or with its article
   */
  record Demand(Path place, long bytes, String what) {}

  /**
   * A file system that is too small.
   *
   * @param needed with the reserve, in bytes
   * @param demands what needs it, never none
   */
  record Shortage(long needed, long free, List<Demand> demands) {}

  /** The file systems that are too small; one that cannot be asked is taken to have room. */
  List<Shortage> shortages(FreeSpace space) {
    Map<Object, List<Demand>> byStore = new LinkedHashMap<>();
    Map<Object, Long> usable = new LinkedHashMap<>();
    for (Demand demand : demands) {
      Optional<FreeSpace.Store> store = space.of(demand.place());
      if (store.isPresent()) {
        byStore.computeIfAbsent(store.get().identity(), key -> new ArrayList<>()).add(demand);
        usable.put(store.get().identity(), store.get().usable());
      }
    }
    List<Shortage> shortages = new ArrayList<>();
    byStore.forEach((identity, together) -> {
      long needed = withReserve(together.stream().mapToLong(Demand::bytes).sum());
      long free = usable.getOrDefault(identity, Long.MAX_VALUE);
      if (free < needed) {
        shortages.add(new Shortage(needed, free, List.copyOf(together)));
      }
    });
    return shortages;
  }

  private static long withReserve(long bytes) {
    return bytes + Math.max(LEAST_RESERVE, bytes / RESERVE_DIVISOR);
  }

  /**
   * Refuses what would run out of room.
   *
   * @param untouched what the user is told has not happened
   * @throws UpgradeFailedException with all numbers, when any file system is too small
   */
  void refuseIfShort(FreeSpace space, String untouched) throws UpgradeFailedException {
    List<Shortage> shortages = shortages(space);
    if (!shortages.isEmpty()) {
      throw new UpgradeFailedException(
          shortages.stream().map(SpaceNeeded::told).collect(Collectors.joining("\n")),
          untouched,
          shortages.stream().map(SpaceNeeded::remedy).collect(Collectors.joining(", and "))
              + ", then run the command again.");
    }
  }

  private static String told(Shortage shortage) {
    return ("There is not enough room on the disk of %s: %d MB are needed, %d MB are free"
            + " (%s; the rest is a reserve).")
        .formatted(
            shortage.demands().getFirst().place(),
            megabytesUp(shortage.needed()),
            shortage.free() / MEGABYTE,
            shortage.demands().stream()
                .map(demand -> megabytesUp(demand.bytes()) + " MB for " + demand.what())
                .collect(Collectors.joining(", ")));
  }

  private static String remedy(Shortage shortage) {
    return "Free %d MB on the disk of %s"
        .formatted(
            megabytesUp(shortage.needed() - shortage.free()),
            shortage.demands().getFirst().place());
  }

  private static long megabytesUp(long bytes) {
    return Math.ceilDiv(bytes, MEGABYTE);
  }
}
