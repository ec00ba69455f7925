package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.instar.disk.FreeSpace;
import dev.instar.model.ExitCode;
import dev.instar.model.UpgradeFailedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("W10")
class SpaceNeededTest {
  private static final long MB = 1_000_000;
  private static final Path ONE = Path.of("/one/app");
  private static final Path TWO = Path.of("/two/data");

  /** Disks that are named after the first name of a path. */
  private static FreeSpace free(long one, long two) {
    return place -> {
      String disk = place.getName(0).toString();
      return Optional.of(new FreeSpace.Store(disk, disk.equals("one") ? one : two));
    };
  }

  private static SpaceNeeded needed(long download, long copy, long more) {
    return new SpaceNeeded(
        List.of(
            new SpaceNeeded.Demand(ONE, download, "the download"),
            new SpaceNeeded.Demand(TWO, copy, "a copy of the data"),
            new SpaceNeeded.Demand(ONE, more, "the new version")));
  }

  @Test
  void whatLandsOnOneDisk_isAddedUp_withAReserve() {
    SpaceNeeded needed = needed(100 * MB, 5 * MB, 50 * MB);
    assertThat(needed.shortages(free(166 * MB, 21 * MB))).isEmpty();
    assertThat(needed.shortages(free(166 * MB - 1, 21 * MB)))
        .extracting(SpaceNeeded.Shortage::needed, SpaceNeeded.Shortage::free)
        .containsExactly(tuple(166 * MB, 166 * MB - 1));
    assertThat(needed.shortages(free(0, 21 * MB - 1))).hasSize(2);
  }

  @Test
  void reserveOfLargeChanges_isAHundredth() {
    assertThat(needed(9_000 * MB, 0, 0).shortages(free(9_090 * MB, 0))).isEmpty();
    assertThat(needed(9_000 * MB, 0, 0).shortages(free(9_090 * MB - 1, 0))).hasSize(1);
  }

  @Test
  void changeThatNeedsNothingThere_isNotRefusedForAFullDisk() {
    assertThat(needed(0, 5 * MB, 0).shortages(free(0, 100 * MB))).isEmpty();
  }

  @Test
  void diskThatCannotBeAsked_isTakenToHaveRoom() {
    assertThatCode(() -> needed(MB, MB, MB).refuseIfShort(place -> Optional.empty(), "Nothing."))
        .doesNotThrowAnyException();
  }

  @Test
  void refusal_saysWhatIsNeededAndFreeWhere_andWhatFor() {
    assertThatThrownBy(() ->
            needed(100 * MB, 5 * MB, 50 * MB)
                .refuseIfShort(free(20 * MB, 100 * MB), "Nothing was changed."))
        .isInstanceOfSatisfying(
            UpgradeFailedException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ROLLED_BACK))
        .hasMessage(
            """
            There is not enough room on the disk of /one/app: 166 MB are needed, 20 MB are free \
            (100 MB for the download, 50 MB for the new version; the rest is a reserve).
            Nothing was changed.
            Free 146 MB on the disk of /one/app, then run the command again.\
            """);
  }

  @Test
  void placeThatIsNotThereYet_hasTheRoomOfWhereItWillBe(@TempDir Path temp) {
    FreeSpace real = FreeSpace.ofThisMachine();
    assertThat(real.of(temp.resolve("not/there")).orElseThrow().identity())
        .isEqualTo(real.of(temp).orElseThrow().identity());
  }
}
