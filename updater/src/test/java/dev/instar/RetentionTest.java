package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.backup.Backup;
import dev.instar.backup.BackupManifest;
import dev.instar.disk.Tree;
import dev.instar.model.AppName;
import dev.instar.model.DataRoot;
import dev.instar.model.RetentionPolicy;
import dev.instar.model.Sha256;
import dev.instar.model.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final List<Version> VERSIONS =
      List.of(new Version("1.0.0"), new Version("2.0.0"), new Version("3.0.0"));

  private static Backup backup(
      int number, int days, long bytes, Optional<Version> version, BackupManifest.Reason reason) {
    Tree.Item item = new Tree.Item("a", Tree.Kind.FILE, bytes, Sha256.of("a"));
    Path place = Path.of("/backups/" + number);
    return new Backup(
        place,
        new BackupManifest(
            String.valueOf(number),
            NOW.minus(Duration.ofDays(days)),
            reason,
            new AppName("tool"),
            version,
            version,
            List.of(
                new BackupManifest.Root(
                    "home",
                    DataRoot.Kind.DIRECTORY,
                    Path.of("/data"),
                    place.resolve("data"),
                    true,
                    new Tree(List.of(item))))));
  }

  private static Backup ofUpgrade(int number, int days, long bytes) {
    return backup(
        number, days, bytes, Optional.of(VERSIONS.getFirst()), BackupManifest.Reason.UPGRADE);
  }

  private static List<Backup> expired(
      RetentionPolicy policy, List<Backup> backups, Version active, Set<Version> there) {
    return new Retention(policy, NOW)
        .expired(backups, Optional.of(active), there::contains).stream()
            .map(Retention.Expired::backup)
            .toList();
  }

  private static RetentionPolicy policy(long keep, long days, long megabytes) {
    return new RetentionPolicy(limit(keep), limit(days), limit(megabytes));
  }

  private static Optional<Long> limit(long limit) {
    return limit == 0 ? Optional.empty() : Optional.of(limit);
  }

  @Test
  @Tag("G10")
  @Tag("W9")
  void eachLimit_expiresTheOldestFirst() {
    List<Backup> backups =
        List.of(
            ofUpgrade(1, 1, 40_000_000), ofUpgrade(2, 10, 40_000_000), ofUpgrade(3, 100, 40_000));
    Version active = VERSIONS.get(1);
    Set<Version> there = Set.copyOf(VERSIONS);
    assertThat(expired(policy(2, 0, 0), backups, active, there))
        .extracting(Backup::id)
        .containsExactly("3");
    assertThat(expired(policy(0, 9, 0), backups, active, there))
        .extracting(Backup::id)
        .containsExactly("2", "3");
    assertThat(expired(policy(0, 0, 80), backups, active, there))
        .extracting(Backup::id)
        .containsExactly("3");
    assertThat(expired(policy(0, 0, 1), backups, active, there))
        .as("the newest way back stays, however large")
        .extracting(Backup::id)
        .containsExactly("2", "3");
  }

  @Property
  void theOnlyWayBack_neverExpires(
      @ForAll("policies") RetentionPolicy policy,
      @ForAll("backups") List<Backup> backups,
      @ForAll("version") Version active) {
    Set<Version> there = Set.of(VERSIONS.get(0), VERSIONS.get(1));
    List<Backup> left = new ArrayList<>(backups);
    left.removeAll(expired(policy, backups, active, there));
    assertThat(left.stream().anyMatch(Retention::isWayBack))
        .isEqualTo(backups.stream().anyMatch(Retention::isWayBack));
    assertThat(left.stream().anyMatch(backup -> leadsAway(backup, active, there)))
        .isEqualTo(backups.stream().anyMatch(backup -> leadsAway(backup, active, there)));
  }

  private static boolean leadsAway(Backup backup, Version active, Set<Version> there) {
    return Retention.isWayBack(backup)
        && backup.manifest().appVersion().filter(there::contains).isPresent()
        && !backup.manifest().appVersion().equals(Optional.of(active));
  }

  @Property
  void whatIsLeft_hasNothingExpired_andFollowsThePolicy(
      @ForAll("policies") RetentionPolicy policy,
      @ForAll("backups") List<Backup> backups,
      @ForAll("version") Version active) {
    Set<Version> there = Set.copyOf(VERSIONS);
    List<Backup> gone = expired(policy, backups, active, there);
    List<Backup> left = new ArrayList<>(backups);
    left.removeAll(gone);
    assertThat(expired(policy, left, active, there)).isEmpty();
    assertThat(backups).containsAll(gone);
    policy.keep().ifPresent(keep -> assertThat((long) left.size()).isLessThanOrEqualTo(keep + 4));
    assertThat(expired(RetentionPolicy.EVERYTHING, backups, active, there)).isEmpty();
  }

  @Provide
  Arbitrary<Version> version() {
    return Arbitraries.of(VERSIONS);
  }

  @Provide
  Arbitrary<RetentionPolicy> policies() {
    Arbitrary<Long> limits = Arbitraries.longs().between(0, 8);
    return Combinators.combine(limits, limits, limits).as(RetentionTest::policy);
  }

  @Provide
  Arbitrary<List<Backup>> backups() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 10),
            Arbitraries.longs().between(0, 5_000_000),
            Arbitraries.of(VERSIONS).optional(),
            Arbitraries.of(BackupManifest.Reason.values()))
        .as((days, bytes, version, reason) -> backup(0, days, bytes, version, reason))
        .list()
        .ofMaxSize(9)
        .map(RetentionTest::numbered);
  }

  private static List<Backup> numbered(List<Backup> backups) {
    List<Backup> numbered = new ArrayList<>();
    for (Backup backup : backups) {
      int days = (int) Duration.between(backup.manifest().created(), NOW).toDays();
      numbered.add(
          backup(
              numbered.size(),
              days,
              backup.manifest().size(),
              backup.manifest().appVersion(),
              backup.manifest().reason()));
    }
    return numbered;
  }
}
