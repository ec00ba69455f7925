package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.care.Uninstall;
import dev.instar.disk.RealDisk;
import dev.instar.install.InstalledImage;
import dev.instar.model.BusyException;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import dev.instar.model.UsageException;
import dev.instar.process.ProcessTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nobody's data go without a word that says so, and nothing goes while the app runs. */
@Tag("D37")
class UninstallTest extends PatientTest {
  private final List<String> questions = new ArrayList<>();

  private ExitCode uninstall(Uninstall.Options options, Optional<String> answer) throws Exception {
    world.terminal =
        question -> {
          questions.add(question);
          assertThat(patient.isLocked()).as("others are locked out").isTrue();
          return answer;
        };
    Host host = world.host(new RealDisk());
    return new Uninstall(world.layout, InstalledImage.at(world.layout.image(World.V2)), host)
        .run(options);
  }

  private void refused(
      Class<? extends InstarException> kind, Uninstall.Options options, Optional<String> answer)
      throws Exception {
    Map<String, String> before = patient.files();
    assertThatThrownBy(() -> uninstall(options, answer)).isInstanceOf(kind);
    assertThat(patient.files()).isEqualTo(before);
  }

  private List<Path> announced(String what) {
    return world.events.stream()
        .filter(Event.Deletion.class::isInstance)
        .map(Event.Deletion.class::cast)
        .filter(deletion -> deletion.what().equals(what))
        .map(Event.Deletion::place)
        .toList();
  }

  @Test
  void dataGo_onlyAfterAYesToAllThatIsListed_andEnterMeansNo() throws Exception {
    Uninstall.Options plain = new Uninstall.Options(false, false, false, false);
    refused(DecisionException.class, plain, Optional.of(""));
    refused(DecisionException.class, plain, Optional.of("n"));
    refused(DecisionException.class, plain, Optional.empty());
    world.events.clear();
    assertThat(uninstall(plain, Optional.of("y"))).isEqualTo(ExitCode.DONE);
    assertThat(questions).containsOnly("Proceed? [y/N]");
    assertThat(announced("data")).containsExactly(world.data, world.settings);
    assertThat(announced("backup")).hasSize(2);
    assertThat(world.data).doesNotExist();
    assertThat(world.settings.resolve("tool.conf")).doesNotExist();
    assertThat(world.settings.resolve("others.conf")).as("not the app's").exists();
  }

  @Test
  void yesAlone_doesNotDecideAboutTheData() throws Exception {
    refused(
        DecisionException.class,
        new Uninstall.Options(false, false, false, true),
        Optional.of("y"));
    refused(UsageException.class, new Uninstall.Options(true, true, false, true), Optional.empty());
  }

  @Test
  void dryRun_tellsAndDeletesNothing() throws Exception {
    Map<String, String> before = patient.files();
    assertThat(uninstall(new Uninstall.Options(false, false, true, false), Optional.empty()))
        .isEqualTo(ExitCode.DONE);
    assertThat(announced("image")).hasSize(2);
    assertThat(patient.files()).isEqualTo(before);
  }

  @Test
  void whileTheAppRuns_nothingGoes() throws Exception {
    String program = Damage.active(world).resolve("bin/tool").toString();
    world.processes = () -> List.of(new ProcessTable.Running(4711, 1, List.of(program)));
    refused(BusyException.class, new Uninstall.Options(true, false, false, true), Optional.empty());
  }

  @Test
  void anAppThatStartsInTheLastMoment_keepsItsInstallation() throws Exception {
    String program = Damage.active(world).resolve("bin/tool").toString();
    world.processes =
        () ->
            Files.exists(world.layout.current())
                ? List.of()
                : List.of(new ProcessTable.Running(4711, 1, List.of(program)));
    refused(BusyException.class, new Uninstall.Options(true, false, false, true), Optional.empty());
  }

  @Test
  void dataWhoseDiskIsAway_areNotDecidedAbout_butTheProgramCanGo() throws Exception {
    Files.move(world.data, world.home.resolve("away"));
    refused(
        DecisionException.class, new Uninstall.Options(false, true, false, true), Optional.empty());
    assertThat(uninstall(new Uninstall.Options(true, false, false, true), Optional.empty()))
        .isEqualTo(ExitCode.DONE);
    assertThat(world.layout.root()).doesNotExist();
    assertThat(world.home.resolve("away/config.yaml")).exists();
  }
}
