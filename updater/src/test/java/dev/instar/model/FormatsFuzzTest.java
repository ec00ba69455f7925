package dev.instar.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** What a server or a disk hands over is read as a value, or refused by its place; nothing else. */
class FormatsFuzzTest {
  private static final byte[] MANIFEST =
      new ReleaseManifest(
              new AppName("employees"),
              "example/employees",
              new Version("1.2.0"),
              "stable",
              Instant.EPOCH,
              "Notes",
              Optional.of(new Version("1.1.0")),
              List.of(
                  new ReleaseManifest.MigrationSummary(
                      new Version("1.0.0"),
                      new Version("1.1.0"),
                      "Add department",
                      "automatic",
                      List.of("a table"),
                      Optional.empty(),
                      Optional.empty())),
              List.of(
                  new ReleaseManifest.Image(
                      Platform.current(),
                      "employees-1.2.0-linux-x64.tar.gz",
                      100,
                      Sha256.of(new byte[0]),
                      200,
                      3,
                      Sha256.of(new byte[1]))),
              new ReleaseManifest.Terms(
                  Optional.of(new Version("1.0.0")), 25, Optional.of(Instant.MAX)))
          .toJson();

  private static final byte[] DESCRIPTOR =
      """
      {"format": 1, "name": "employees", "repository": "example/employees", "tagPrefix": "cli/v",
       "source": ["https://api.github.com"], "keys": ["RW"], "entry": {"program": "bin/tool"},
       "dataVersion": "1.2.0", "data": [{"name": "home", "path": "~/data", "kind": "directory"}],
       "updates": {"check": "off", "everyHours": 3, "channel": "beta", "minimumFrom": "1.0.0"}}
      """
          .getBytes(StandardCharsets.UTF_8);

  @Property(tries = 3000)
  @Tag("C4")
  void aManifestThatWasChanged_isReadOrRefused(@ForAll long seed) {
    try {
      ReleaseManifest manifest = ReleaseManifest.read("manifest", changed(MANIFEST, seed));
      assertThat(manifest.terms().rollout()).isBetween(0, 100);
    } catch (FormatException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Example
  void anImageForAPlatformOfLaterDays_isPassedOver() throws Exception {
    String text = new String(MANIFEST, StandardCharsets.UTF_8);
    String other = text.replace("\"" + Platform.current() + "\"", "\"plan9-riscv64\"");

    assertThat(ReleaseManifest.read("manifest", other.getBytes(StandardCharsets.UTF_8)).images())
        .isEmpty();
  }

  @Property(tries = 3000)
  void aDescriptorThatWasChanged_isReadOrRefused(@ForAll long seed) {
    try {
      assertThat(Descriptor.read("instar.json", changed(DESCRIPTOR, seed)).sources()).isNotEmpty();
    } catch (FormatException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /** Some bytes other than they were, or other words of JSON in their place. */
  private static byte[] changed(byte[] bytes, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(new String(bytes, StandardCharsets.ISO_8859_1));
    List<String> words = List.of("null", "-1", "1e99", "\"\"", "[]", "{}", "true", "9".repeat(30));
    for (int i = 0; i <= random.nextInt(3); i++) {
      int at = random.nextInt(text.length());
      if (random.nextBoolean()) {
        text.setCharAt(at, (char) random.nextInt(256));
      } else {
        int value = text.indexOf(": ", at);
        int end = Math.max(value, text.indexOf(",", Math.max(0, value)));
        if (value > 0 && end > value) {
          text.replace(value + 2, end, words.get(random.nextInt(words.size())));
        }
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
