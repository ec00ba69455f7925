package dev.instar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may know which, as {@code src/docs/architecture.md} draws it. */
class ModuleMapTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.instar");

  private static final List<String> GROUND = List.of("model", "disk", "process", "net");
  private static final List<String> FEATURES =
      List.of("release", "trust", "download", "install", "backup", "data", "migration", "publish");

  private static String[] packages(Stream<String> names) {
    return names.map(name -> "dev.instar." + name + "..").toArray(String[]::new);
  }

  @Test
  void features_doNotKnowEachOther() {
    for (String feature : FEATURES) {
      noClasses()
          .that()
          .resideInAPackage("dev.instar." + feature + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages(FEATURES.stream().filter(other -> !other.equals(feature))))
          .check(CLASSES);
    }
  }

  @Test
  void nobodyBelow_knowsTheRoot() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.instar", "dev.instar.care")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.instar")
        .check(CLASSES);
  }

  @Test
  void nobody_knowsTheCareThatStandsAboveAll() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.instar.care")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.instar.care")
        .check(CLASSES);
  }

  @Test
  void groundFloor_knowsNoFeature_andTheModelNothingOfOurs() {
    noClasses()
        .that()
        .resideInAnyPackage(packages(GROUND.stream()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(FEATURES.stream()))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.instar.model..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages(Stream.of("disk", "process", "net")))
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.instar.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void diskChanges_goThroughTheSeam() {
    classes()
        .that()
        .areAssignableTo(dev.instar.disk.Disk.class)
        .should()
        .resideInAPackage("dev.instar.disk")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(packages(Stream.of("install", "backup")))
        .or()
        .resideInAnyPackage("dev.instar", "dev.instar.care")
        .should()
        .callMethod(java.nio.file.Files.class, "delete", java.nio.file.Path.class)
        .orShould()
        .callMethod(
            java.nio.file.Files.class,
            "move",
            java.nio.file.Path.class,
            java.nio.file.Path.class,
            java.nio.file.CopyOption[].class)
        .orShould()
        .callMethod(
            java.nio.file.Files.class,
            "write",
            java.nio.file.Path.class,
            byte[].class,
            java.nio.file.OpenOption[].class)
        .check(CLASSES);
  }
}
