package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.disk.FailingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.install.InstalledImage;
import dev.instar.install.Metadata;
import dev.instar.model.Answers;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import dev.instar.model.UpgradeFailedException;
import dev.instar.model.Version;
import dev.instar.publish.ReleaseServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The old version's part of an upgrade whose image is here already. */
@Tag("C3")
class SelfUpdateTest {
  @TempDir Path temp;
  private World world;
  private ReleaseServer server;

  @BeforeEach
  void startServer() throws Exception {
    world = new World(temp);
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = ReleaseServer.start(world.place.resolve("releases"), anywhere, line -> {});
    world.variables.put("INSTAR_SOURCE", server.baseUrl());
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  /** Version 1.0.0 with an image of 2.0.0 beside it, one file of which is another. */
  private void install(String file, String content) throws Exception {
    Files.writeString(world.image(World.V2).resolve(file), content);
    world.makeRelease(World.V2);
    world.installV1();
  }

  private ExitCode selfUpdate(Disk disk) throws Exception {
    return selfUpdate(disk, Optional.empty(), true);
  }

  private ExitCode selfUpdate(Disk disk, Optional<Version> version, boolean yes) throws Exception {
    return new SelfUpdate(
            world.layout, InstalledImage.at(world.layout.image(World.V1)), world.host(disk))
        .run(
            new SelfUpdate.Options(
                false,
                version,
                false,
                true,
                yes,
                false,
                false,
                false,
                false,
                Answers.none(),
                Optional.empty()));
  }

  @Test
  @Tag("G31")
  void versionThatWasRevertedHere_isSkipped_andNamedItIsAskedFor() throws Exception {
    install("launch/updater.args", "/bin/true\n");
    world.variables.put("TOOL_DOCTOR", "fail");
    assertThatThrownBy(() -> world.run(world.upgrade(), new RealDisk()))
        .isInstanceOf(UpgradeFailedException.class);
    assertThat(selfUpdate(new RealDisk())).isEqualTo(ExitCode.DONE);
    assertThat(world.events.getLast()).asString().contains("tried here before", "It is skipped");

    assertThatThrownBy(() -> selfUpdate(new RealDisk(), Optional.of(World.V2), false))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("Somebody must agree");
    List<String> questions = new ArrayList<>();
    world.terminal =
        question -> {
          questions.add(question);
          return Optional.of("");
        };
    assertThatThrownBy(() -> selfUpdate(new RealDisk(), Optional.of(World.V2), false))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("not agreed");
    assertThat(questions).containsExactly("Proceed? [y/N]");
    assertThat(world.events.getLast()).asString().contains("2.0.0 was tried here before");
    assertThat(selfUpdate(new RealDisk(), Optional.of(World.V2), true)).isEqualTo(ExitCode.DONE);
  }

  @Test
  void imageThatWasHereBefore_staysWhenItDoesNotStart_asABackupMayNeedIt() throws Exception {
    install("bin/tool", "#!/bin/sh\nexit 1\n");
    assertThatThrownBy(() -> selfUpdate(new RealDisk()))
        .isInstanceOf(UpgradeFailedException.class)
        .hasMessageContaining("does not start here");
    assertThat(world.layout.image(World.V2).resolve("instar.json")).exists();
    assertThat(world.current()).isEqualTo("1.0.0");
  }

  @Test
  void dataMadeAfterTheInstallation_areRemembered_andTheirLossIsNoticed() throws Exception {
    world.place(World.V1);
    world.run(world.install(), new RealDisk());
    world.seed();
    ExitCode nothing =
        new SelfUpdate(
                world.layout,
                InstalledImage.at(world.layout.image(World.V1)),
                world.host(new RealDisk()))
            .run(SelfUpdate.Options.agreeing().to(World.V1));
    assertThat(nothing).isEqualTo(ExitCode.DONE);
    Metadata known = Metadata.read(world.layout).orElseThrow();
    assertThat(known.roots()).containsEntry("home", Optional.of(world.data));
    assertThat(known.madeBy()).containsEntry("home", World.V1);

    World.delete(world.data);
    world.place(World.V2);
    byte[] before = Files.readAllBytes(world.layout.metadata());
    assertThatThrownBy(() -> selfUpdate(new RealDisk()))
        .isInstanceOfSatisfying(
            DecisionException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DECISION_NEEDED))
        .hasMessageContaining(world.data + ") is gone; it was there before");
    assertThat(world.current()).isEqualTo("1.0.0");
    assertThat(world.layout.metadata()).hasBinaryContent(before);
  }

  @Test
  void upgradeThatIsDone_isDone_alsoWhenItsStagingCannotBeDeleted() throws Exception {
    install("launch/updater.args", "/bin/true\n");
    String request = "write " + world.layout.staging().resolve("request-");
    AtomicBoolean handedOver = new AtomicBoolean();
    FailingDisk disk =
        FailingDisk.watchedBy((number, call) -> {
          if (handedOver.get()) {
            throw new IOException("Input/output error");
          }
          handedOver.set(call.startsWith(request) && call.endsWith("request.json"));
        });
    assertThat(selfUpdate(disk)).isEqualTo(ExitCode.DONE);
  }

  @Test
  void finalizerThatFoundAnotherAtWork_leavesThatOneItsRelease() throws Exception {
    install("launch/updater.args", "/bin/sh\n-c\nexit 75\n");
    long other = ProcessHandle.current().parent().orElseThrow().pid(); // alive all the time
    Path rival = world.layout.staging().resolve("request-" + other);
    Files.createDirectories(rival);
    Files.writeString(rival.resolve("SHA256SUMS"), "what the other command verifies by");
    assertThat(selfUpdate(new RealDisk())).isEqualTo(ExitCode.BUSY);
    assertThat(rival.resolve("SHA256SUMS")).exists();
    assertThat(Durable.children(world.layout.staging())).containsExactly(rival);
  }
}
