package com.example.employees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.migration.MigrationSet;
import dev.instar.migration.kit.MigrationKit;
import dev.instar.migration.kit.MigrationSetCheck;
import dev.instar.model.Version;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** All migrations on data as each release wrote them. */
@Tag("N28")
@Tag("D33")
class MigrationsTest {
  private static final Version CURRENT = new Version("1.2.0");
  private static MigrationSet set;

  @BeforeAll
  static void load() throws Exception {
    set = MigrationSet.load(Path.of("src/main/instar/migrations"), List.of(), Set.of("home"));
  }

  @AfterAll
  static void close() throws Exception {
    set.close();
  }

  private static MigrationKit kit() {
    return MigrationKit.of(
        set, CURRENT, Path.of("src/test/fixtures"), Path.of("target/payload/1.2.0"));
  }

  @TestFactory
  Stream<DynamicTest> migrations() throws Exception {
    return kit().trials().stream().map(trial -> DynamicTest.dynamicTest(trial.name(), trial::run));
  }

  @Test
  void theSet_isWhole_andEveryReleasedVersionHasItsFixture() throws Exception {
    assertThat(MigrationSetCheck.of(set, CURRENT).problems()).isEmpty();
    assertThat(kit().missing()).isEmpty();
    assertThat(kit().versions())
        .extracting(Version::text)
        .containsExactlyElementsOf(Build.all().map(Build::version).toList());
  }
}
