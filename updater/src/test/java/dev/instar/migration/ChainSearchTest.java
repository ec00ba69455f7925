package dev.instar.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.model.Requirement;
import dev.instar.model.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ChainSearchTest {

  static final class Hop extends Migration {
    Hop(int from, int to) {
      super(version(from).text(), version(to).text(), from + " to " + to);
    }

    @Override
    public void execute(MigrationContext context) {}
  }

  @Test
  @Tag("N23")
  @Tag("W22")
  @Tag("W23")
  void aDirectMigration_isTakenInsteadOfHops_andHopsWhenThereIsNone() {
    assertThat(found(1, 3, new Hop(1, 2), new Hop(2, 3), new Hop(1, 3))).containsExactly("1 to 3");
    assertThat(found(1, 3, new Hop(1, 2), new Hop(2, 3))).containsExactly("1 to 2", "2 to 3");
  }

  @Test
  @Tag("W24")
  void ofTwoChainsAsShort_theOneWithTheLongerFirstHopIsTaken() {
    assertThat(found(1, 4, new Hop(1, 2), new Hop(2, 4), new Hop(1, 3), new Hop(3, 4)))
        .containsExactly("1 to 3", "3 to 4");
  }

  /** Needs what leads from one version to another. */
  private static Migration needing(int from, int to, int needFrom, int needTo) {
    return new Migration(version(from).text(), version(to).text(), from + " to " + to) {
      @Override
      public void execute(MigrationContext context) {}

      @Override
      public List<Requirement> requirements() {
        return List.of(new Requirement(version(needFrom), version(needTo)));
      }
    };
  }

  @Test
  @Tag("W24")
  void whatIsRequired_isBeforeIt_orBehindTheData_orAnotherWayIsTaken() {
    List<Migration> set = List.of(new Hop(1, 2), new Hop(2, 3), needing(1, 3, 1, 2));
    assertThat(
            ((ChainSearch.Found<Migration>) ChainSearch.search(set, version(1), version(3)))
                .migrations())
        .hasSize(2);
    assertThat(found(1, 3, new Hop(1, 2), needing(2, 3, 1, 2))).hasSize(2);

    List<Migration> last = List.of(needing(2, 3, 1, 2));
    assertThat(
            ChainSearch.search(
                last, version(2), version(3), Set.of(new Requirement(version(1), version(2)))))
        .isInstanceOf(ChainSearch.Found.class);
    ChainSearch.Gap<Migration> gap =
        (ChainSearch.Gap<Migration>) ChainSearch.search(last, version(2), version(3));
    assertThat(gap.message())
        .isEqualTo(
            "no migration starts at 2.0.0; no migration leads to 3.0.0; \"2.0.0 to 3.0.0: 2 to 3\""
                + " requires 1.0.0 to 2.0.0");
  }

  @Test
  @Tag("W32")
  void aGap_namesWhatCanBeReached() {
    List<Migration> set = List.of(new Hop(1, 2), new Hop(2, 3), new Hop(4, 5), new Hop(5, 6));

    ChainSearch.Gap<Migration> gap =
        (ChainSearch.Gap<Migration>) ChainSearch.search(set, version(1), version(6));

    assertThat(gap.reachable()).isEqualTo(version(3));
    assertThat(gap.entry()).contains(version(4));
    assertThat(gap.message())
        .isEqualTo("migrations lead from 1.0.0 only to 3.0.0; 6.0.0 can be reached from 4.0.0 on");
    assertThat(
            ((ChainSearch.Gap<Migration>) ChainSearch.search(set, version(3), version(7)))
                .message())
        .isEqualTo("no migration starts at 3.0.0; no migration leads to 7.0.0");
    assertThat(
            ((ChainSearch.Gap<Migration>) ChainSearch.search(set, version(6), version(1)))
                .message())
        .isEqualTo("the data are of version 6.0.0, newer than 1.0.0");
  }

  @Property
  @net.jqwik.api.Tag("W22")
  void theChainThatIsFound_connects_andIsAsShortAsAnyCanBe(
      @ForAll("sets") List<Hop> set,
      @ForAll @IntRange(min = 1, max = 9) int from,
      @ForAll @IntRange(min = 1, max = 9) int to) {
    ChainSearch<Migration> search =
        ChainSearch.search(new ArrayList<Migration>(set), version(from), version(to));

    Optional<Integer> fewest = fewestHops(set, from, to);
    switch (search) {
      case ChainSearch.Found<Migration> found -> {
        assertThat(found.migrations()).hasSize(fewest.orElseThrow());
        Version at = version(from);
        for (Migration migration : found.migrations()) {
          assertThat(migration.from()).isEqualTo(at);
          at = migration.to();
        }
        assertThat(at).isEqualTo(version(to));
      }
      case ChainSearch.Gap<Migration> gap -> {
        assertThat(fewest).isEmpty();
        assertThat(
                ChainSearch.search(new ArrayList<Migration>(set), version(from), gap.reachable()))
            .isInstanceOf(ChainSearch.Found.class);
        gap.entry()
            .ifPresent(entry ->
                assertThat(ChainSearch.search(new ArrayList<Migration>(set), entry, version(to)))
                    .isInstanceOf(ChainSearch.Found.class));
      }
    }
  }

  @Provide
  Arbitrary<List<Hop>> sets() {
    Arbitrary<Integer> numbers = Arbitraries.integers().between(1, 9);
    return Combinators.combine(numbers, numbers)
        .as((a, b) -> new int[] {Math.min(a, b), Math.max(a, b)})
        .filter(pair -> pair[0] < pair[1])
        .map(pair -> new Hop(pair[0], pair[1]))
        .list()
        .ofMaxSize(14);
  }

  /** By trying every number of hops, newest version first. */
  private static Optional<Integer> fewestHops(List<Hop> set, int from, int to) {
    Map<Version, Integer> fewest = new HashMap<>(Map.of(version(from), 0));
    for (int round = 0; round < 10; round++) {
      for (Hop hop : set) {
        Integer so = fewest.get(hop.from());
        if (so != null) {
          fewest.merge(hop.to(), so + 1, Math::min);
        }
      }
    }
    return Optional.ofNullable(fewest.get(version(to)));
  }

  private static List<String> found(int from, int to, Migration... set) {
    return ((ChainSearch.Found<Migration>)
            ChainSearch.search(List.of(set), version(from), version(to)))
        .migrations().stream().map(Migration::title).toList();
  }

  private static Version version(int major) {
    return new Version(major + ".0.0");
  }
}
