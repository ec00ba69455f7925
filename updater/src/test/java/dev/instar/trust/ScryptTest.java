package dev.instar.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("C4")
class ScryptTest {
  /** Limits that take milliseconds, through both ways in which the parameters are chosen. */
  static final List<Scrypt> CHEAP =
      List.of(
          new Scrypt(1 << 15, 1 << 24),
          new Scrypt(1 << 19, 1 << 24),
          new Scrypt(1 << 20, 1 << 20),
          new Scrypt(1000, 1 << 19),
          new Scrypt(1 << 22, 3_000_000));

  @Test
  void minisignsLimits_takeOneGibibyte() {
    assertThat(Scrypt.MINISIGN.needed()).isEqualTo(1L << 30);
  }

  @Test
  void limitsThatNoHonestKeyHas_areRefused() {
    assertRefused(-1, 1 << 20);
    assertRefused(1 << 20, -1);
    assertRefused(Long.MAX_VALUE, Long.MAX_VALUE);
    assertRefused(Long.MAX_VALUE, 1 << 20);
    assertRefused(1L << 35, 1L << 36);
    assertRefused(0, Long.MIN_VALUE);
  }

  private static void assertRefused(long operations, long memory) {
    assertThatThrownBy(() -> new Scrypt(operations, memory))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
