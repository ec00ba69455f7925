package dev.instar;

import dev.instar.migration.ChainSearch;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.ReleaseManifest.MigrationSummary;
import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a release would bring and do, as its manifest says it, before anything is downloaded. */
record DownloadPlan(Installation installation, Host host) {

  /**
   * Tells the plan, and refuses it when there is no room for it.
   *
   * @param toBring the image, unless it is here
   */
  void announce(
      ReleaseManifest manifest,
      Version current,
      Optional<ReleaseManifest.Image> toBring,
      ImageArrival arrival)
      throws InstarException, IOException {
    DataState data = DataState.of(installation.currentImage(), installation, host);
    List<Event.PlannedMigration> migrations =
        announced(manifest, data, Pace.expected(installation.layout, manifest.version(), data));
    host.listener()
        .on(
            new Event.Planned(
                Optional.of(current),
                manifest.version(),
                data.version(),
                data.version().flatMap(version -> manifest.dataVersion()),
                toBring.map(ReleaseManifest.Image::size),
                migrations,
                DataState.places(data.present())));
    List<SpaceNeeded.Demand> demands = new ArrayList<>();
    if (toBring.isPresent()) {
      demands.addAll(arrival.room(toBring.get()));
    }
    demands.addAll(
        DataSpace.ofMigration(data, !migrations.isEmpty(), installation.layout.staging()));
    new SpaceNeeded(demands)
        .refuseIfShort(host.space(), "Nothing was downloaded, and nothing was changed.");
  }

  /**
   * The migrations that the release announces for these data, but for those of roots with versions
   * of their own; the new version decides itself.
   */
  private static List<Event.PlannedMigration> announced(
      ReleaseManifest manifest, DataState data, Map<Requirement, Duration> expected) {
    if (data.version().isEmpty() || manifest.dataVersion().isEmpty()) {
      return List.of();
    }
    List<Event.PlannedMigration> planned = new ArrayList<>();
    Version to = manifest.dataVersion().get();
    List<MigrationSummary> together =
        manifest.migrations().stream().filter(migration -> migration.root().isEmpty()).toList();
    if (ChainSearch.search(together, data.version().get(), to)
        instanceof ChainSearch.Found<MigrationSummary> found) {
      for (MigrationSummary migration : found.migrations()) {
        planned.add(
            new Event.PlannedMigration(
                migration.from(),
                migration.to(),
                migration.title(),
                migration.risk(),
                migration.changes(),
                migration.why(),
                Optional.ofNullable(expected.get(migration.between()))));
      }
    }
    return planned;
  }
}
