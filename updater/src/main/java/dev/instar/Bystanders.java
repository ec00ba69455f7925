package dev.instar;

import dev.instar.data.ResolvedRoot;
import dev.instar.model.InstarException;
import dev.instar.process.Holder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for those who would be hurt by a change, or hurt it: the running app, and whoever else
 * works with its data. It sees one moment; whoever must not have later ones holds back starts
 * first.
 */
final class Bystanders {
  private final Installation installation;
  private final Host host;

  Bystanders(Installation installation, Host host) {
    this.installation = installation;
    this.host = host;
  }

  /**
   * What is in the way of a change of these data.
   *
   * @param patience how long instances of the app may take to end by themselves
   */
  Optional<Obstacle> of(List<ResolvedRoot> roots, Duration patience)
      throws InstarException, IOException {
    List<Long> running = installation.instances.lasting(patience);
    if (!running.isEmpty()) {
      return Optional.of(new Obstacle.AppRuns(running));
    }
    List<Path> places = new ArrayList<>();
    for (ResolvedRoot root : roots) {
      if (root.present()) {
        places.addAll(root.places());
      }
    }
    List<Holder> holders = places.isEmpty() ? List.of() : host.openFiles().holders(places);
    return holders.isEmpty() ? Optional.empty() : Optional.of(new Obstacle.DataInUse(holders));
  }
}
