package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.RealDisk;
import dev.instar.install.InstalledImage;
import dev.instar.install.Metadata;
import dev.instar.model.ExitCode;
import dev.instar.model.ReleaseManifest.Terms;
import dev.instar.model.RepairException;
import dev.instar.model.UsageException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.publish.ReleaseServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of a publisher's releases an installation of 1.0.0 is offered. */
final class OffersTest {
  private static final Version V21 = new Version("2.1.0");
  private static final Version BETA = new Version("2.2.0-beta.1");

  @TempDir Path temp;
  private World world;
  private ReleaseServer server;

  @BeforeEach
  void startServer() throws Exception {
    world = new World(temp);
    world.installV1();
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = ReleaseServer.start(world.place.resolve("releases"), anywhere, line -> {});
    world.variables.put("INSTAR_SOURCE", server.baseUrl());
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void theNewestThatIsForEverybody_isOffered() throws Exception {
    world.makeRelease(V21);
    world.makeRelease(BETA);

    assertThat(offered()).isEqualTo("2.1.0");
    assertThat(world.events)
        .contains(new Event.News(V21, "Notes of 2.1.0"), new Event.News(World.V2, "Notes of 2.0.0"))
        .filteredOn(Event.News.class::isInstance)
        .hasSize(2);
    assertThat(Files.readString(world.layout.check())).contains("\"seen\" : \"2.1.0\"");
  }

  @Test
  @Tag("G15")
  void whoFollowsAChannel_isOfferedItsReleases_andTheStableOnes() throws Exception {
    world.makeRelease(V21);
    world.makeRelease(new Version("3.0.0-alpha.1"));
    world.makeRelease(BETA);

    assertThat(offered(Optional.of("beta"))).isEqualTo("2.2.0-beta.1");
    settings("{\"channel\": \"beta\"}");
    assertThat(offered()).isEqualTo("2.2.0-beta.1");
    settings("{\"channel\": \"stable\"}");
    assertThat(offered()).as("what another channel has offered is not missed").isEqualTo("2.1.0");
    settings("{\"channel\": \"beta\"}");
    world.makeRelease(new Version("2.2.0"));
    assertThat(offered()).isEqualTo("2.2.0");
  }

  @Test
  @Tag("G14")
  void aRolloutThatHasNotComeHere_leavesTheReleaseBeforeIt_andNamedItIsThere() throws Exception {
    world.releases.make(V21, rollout(0));

    assertThat(offered()).isEqualTo("2.0.0");
    world.releases.make(World.V2, rollout(0));
    assertThat(offered()).isEqualTo("none");
    assertThat(told()).contains("Version 2.1.0 is offered to 0 of 100 installations so far");
    assertThat(offers().named(V21).version()).isEqualTo(V21);

    String id = Metadata.read(world.layout).orElseThrow().installationId();
    world.releases.make(V21, rollout(Offers.place(id, V21)));
    assertThat(offered()).isEqualTo("none");
    world.releases.make(V21, rollout(Offers.place(id, V21) + 1));
    assertThat(offered()).isEqualTo("2.1.0");
  }

  @Test
  @Tag("G14")
  void aRolloutReachesAsManyInstallationsAsItSays_andOthersForEachVersion() {
    List<String> ids = IntStream.range(0, 10_000).mapToObj(n -> "installation-" + n).toList();

    for (int percentage : new int[] {1, 25, 50, 99}) {
      long reached = ids.stream().filter(id -> Offers.place(id, V21) < percentage).count();
      assertThat(reached).isBetween(percentage * 100L - 200, percentage * 100L + 200);
    }
    assertThat(ids).allMatch(id -> Offers.place(id, V21) < 100);
    assertThat(ids).anyMatch(id -> Offers.place(id, V21) != Offers.place(id, World.V2));
  }

  @Test
  void aReleaseThatWasWithdrawn_isPassedOver_andWhoHasItIsTold() throws Exception {
    world.makeRelease(V21);
    withdraw(V21, "it eats <b>\n--data--");

    assertThat(offered()).isEqualTo("2.0.0");

    withdraw(World.V2, "it is slow");
    assertThat(offered()).isEqualTo("none");
    assertThat(told()).doesNotContain("which is active");

    withdraw(World.V1, "it is old");
    world.makeRelease(new Version("0.9.0"));
    assertThat(offered()).isEqualTo("none");
    assertThat(told())
        .contains("Version 1.0.0, which is active, was withdrawn: it is old. To go back: tool");
  }

  @Test
  void aReleaseThatIsOutOfDate_isNoNews_andSaidToBeNoForgery() throws Exception {
    Instant day = Instant.parse("2027-01-01T00:00:00Z");
    world.releases.make(V21, new Terms(Optional.empty(), 100, Optional.of(day)));
    world.clock = Clock.fixed(day, ZoneOffset.UTC);
    assertThat(offered()).isEqualTo("2.1.0");

    world.clock = Clock.fixed(day.plusSeconds(1), ZoneOffset.UTC);
    assertThatThrownBy(this::offered)
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("is genuine, but its publisher vouched for it only until 2027-01-01")
        .hasMessageContaining("keeps newer releases away")
        .hasMessageContaining("Nothing was changed.")
        .hasMessageContaining("tool self-update --version 2.1.0");
    assertThat(offers().named(V21).version()).isEqualTo(V21);
  }

  @Test
  void whatWasOfferedBefore_isNotTakenBackWithoutAWord() throws Exception {
    world.makeRelease(V21);
    assertThat(offered()).isEqualTo("2.1.0");
    Path hidden = temp.resolve("hidden");
    Files.move(world.release(V21), hidden);

    assertThatThrownBy(this::offered)
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("is 2.0.0, though 2.1.0 was offered before");
    assertThat(offers().named(World.V2).version()).isEqualTo(World.V2);

    Files.move(hidden, world.place.resolve("releases/2.1.0"));
    withdraw(V21, "it is slow");
    assertThat(offered()).isEqualTo("2.0.0");
  }

  @Test
  void aReleaseThatTakesOnlyNewerOnes_isReachedByWayOfOneBetween() throws Exception {
    world.releases.make(World.V3, new Terms(Optional.of(World.V2), 100, Optional.empty()));
    world.releases.make(V21, new Terms(Optional.of(World.V2), 100, Optional.empty()));

    Offer.Of offer = (Offer.Of) offers().newest();
    assertThat(offer.version()).isEqualTo(World.V2);
    assertThat(offer.goal()).contains(World.V3);

    withdraw(World.V2, "it is slow");
    assertThat(offered()).isEqualTo("none");
    assertThat(told()).contains("No release leads from version 1.0.0 to version 3.0.0.");
  }

  @Test
  void nothingOverTheMaximum_isOffered_notEvenNamed_whoeverSetIt() throws Exception {
    world.makeRelease(V21);
    settings("{\"maximumVersion\": \"2.0.5\"}");
    assertThat(offered()).isEqualTo("2.0.0");
    assertThatThrownBy(() -> offers().named(V21))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("updates.json allows versions up to 2.0.5");

    Path system = temp.resolve("xdg");
    world.variables.put("XDG_CONFIG_DIRS", system + ":/elsewhere");
    Files.createDirectories(system.resolve("instar"));
    Path administrators = system.resolve("instar/tool.json");
    Files.writeString(administrators, "{\"maximumVersion\": \"1.5.0\"}");
    assertThat(offered()).isEqualTo("none");
    assertThat(told()).contains(administrators + " allows versions up to 1.5.0");

    Files.writeString(administrators, "{\"maximumVersion\": \"soon\"}");
    assertThatThrownBy(this::offered)
        .isInstanceOf(RepairException.class)
        .hasMessageContaining("Correct or delete " + administrators);
  }

  @Test
  void anUnsignedWordOfTheServer_leadsNowhere() throws Exception {
    Path forged = world.place.resolve("releases/9.9.9");
    Files.createDirectories(forged);
    try (Stream<Path> files = Files.list(world.release(World.V2))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace("2.0.0", "9.9.9");
        String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.writeString(
            forged.resolve(name),
            name.endsWith(".json") ? text.replace("2.0.0", "9.9.9") : text,
            java.nio.charset.StandardCharsets.ISO_8859_1);
      }
    }

    assertThatThrownBy(this::offered)
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("made for version 2.0.0, not for 9.9.9");
  }

  private static Terms rollout(int percentage) {
    return new Terms(Optional.empty(), percentage, Optional.empty());
  }

  private void withdraw(Version version, String why) throws Exception {
    Files.writeString(world.release(version).resolve("WITHDRAWN"), why + "\n");
  }

  private void settings(String json) throws Exception {
    Files.writeString(world.layout.updateSettings(), json);
  }

  private String offered() throws Exception {
    return offered(Optional.empty());
  }

  /** What {@code self-update --check} says that there is. */
  private String offered(Optional<String> channel) throws Exception {
    world.events.clear();
    ExitCode code =
        new SelfUpdate(
                world.layout,
                InstalledImage.at(world.layout.image(World.V1)),
                world.host(new RealDisk()))
            .run(
                channel.map(SelfUpdate.Options.looking()::on).orElse(SelfUpdate.Options.looking()));
    Event.Checked checked =
        world.events.stream()
            .filter(Event.Checked.class::isInstance)
            .map(Event.Checked.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(checked.updateAvailable()).isEqualTo(code == ExitCode.UPDATE_AVAILABLE);
    return checked.updateAvailable() ? checked.offered().text() : "none";
  }

  private String told() {
    return world.events.toString();
  }

  /** Left open; a test ends it with its server. */
  private Offers offers() throws Exception {
    Host host = world.host(new RealDisk());
    Installation installation = new Installation(world.layout, host);
    Checks checks = new Checks(installation, host);
    var descriptor = installation.currentImage().descriptor();
    return new Offers(
        AppReleases.of(descriptor, World.V1, checks, host),
        descriptor,
        installation,
        UpdatePolicy.of(descriptor, installation, host),
        checks,
        host);
  }
}
