package dev.instar.migration.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  @Property
  void equalValues_haveEqualHashes_andOthersHaveOthers(
      @ForAll("values") Object one, @ForAll("values") Object other) {
    assertThat(hash(one).equals(hash(other))).isEqualTo(normal(one).equals(normal(other)));
  }

  @Provide
  Arbitrary<Object> values() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(-3, 3).map(number -> number),
        Arbitraries.longs().map(number -> number),
        Arbitraries.of(0.0, -0.0, 1.0, 2.5, -3.0, 1e300, 9.3e18).map(number -> number),
        Arbitraries.strings().withChars("ab\0 1").ofMaxLength(9).map(text -> text),
        Arbitraries.bytes().array(byte[].class).ofMaxSize(9).map(bytes -> bytes));
  }

  private static Object normal(Object value) {
    return switch (value) {
      case byte[] bytes -> "blob " + java.util.Arrays.toString(bytes);
      case Double number when number == number.longValue() && Math.abs(number) < 1e18 ->
          number.longValue();
      case Integer number -> number.longValue();
      default -> value;
    };
  }

  @Test
  void manyValues_haveNoHashTwice() {
    Set<List<Long>> seen = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      seen.add(hash(i));
      seen.add(hash("" + i));
      seen.add(hash(("" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
    assertThat(seen).hasSize(600_000);
  }

  @Test
  void everyBitOfAnInput_changesAboutHalfOfTheHash() {
    for (int bit = 0; bit < 64; bit++) {
      int low = 0;
      int high = 0;
      for (long base = 1; base <= 1000; base++) {
        List<Long> one = hash(base * 0x9E3779B97F4A7C15L);
        List<Long> other = hash(base * 0x9E3779B97F4A7C15L ^ 1L << bit);
        high += Long.bitCount(one.getFirst() ^ other.getFirst());
        low += Long.bitCount(one.getLast() ^ other.getLast());
      }
      assertThat(high / 1000.0).as("bit %d", bit).isBetween(30.0, 34.0);
      assertThat(low / 1000.0).as("bit %d", bit).isBetween(30.0, 34.0);
    }
  }

  private static List<Long> hash(Object value) {
    Fingerprint hash = new Fingerprint().of(value);
    return List.of(hash.high(), hash.low());
  }
}
