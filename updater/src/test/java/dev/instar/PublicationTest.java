package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.model.DecisionException;
import dev.instar.model.NetworkException;
import dev.instar.model.ReleaseManifest.Terms;
import dev.instar.model.UsageException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.testing.FakeGitHub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A signed release becomes one on GitHub, whole or not at all, whatever happens on the way. */
@Tag("C2")
final class PublicationTest {
  private static final Version BETA = new Version("2.1.0-beta.1");

  @TempDir Path temp;
  private World world;
  private FakeGitHub github;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    world = new World(temp);
    world.variables.put("GITHUB_TOKEN", FakeGitHub.TOKEN);
    github = new FakeGitHub();
  }

  @AfterEach
  void stop() {
    github.close();
  }

  private void publish(Version version) throws Exception {
    publish(version, false);
  }

  private void publish(Version version, boolean rehearse) throws Exception {
    told.clear();
    new Publication(world.environment(), told::add)
        .publish(world.release(version), Optional.empty(), Optional.of(github.url()), rehearse);
  }

  private ObjectNode only() {
    assertThat(github.releases).hasSize(1);
    return github.releases.getFirst();
  }

  @Test
  void itIsADraft_untilEveryFileIsThere_andThenEverybodys() throws Exception {
    publish(World.V2);

    assertThat(only().get("tag_name").asText()).isEqualTo("v2.0.0");
    assertThat(only().get("body").asText()).isEqualTo("Notes of 2.0.0");
    assertThat(only().get("draft").asBoolean()).isFalse();
    assertThat(only().get("prerelease").asBoolean()).isFalse();
    assertThat(only().get("make_latest").asText()).isEqualTo("true");
    assertThat(only().get("assets")).hasSize(4);
    assertThat(github.writes())
        .containsExactly(
            "POST /repos/example/tool/releases",
            "POST /uploads/1",
            "POST /uploads/1",
            "POST /uploads/1",
            "POST /uploads/1",
            "PATCH /repos/example/tool/releases/1");
    assertThat(told).endsWith("GitHub has all 4 files as they are here.", "Published v2.0.0.");

    github.asked.clear();
    publish(World.V2);
    assertThat(github.writes()).as("once more is once too many").isEmpty();
    assertThat(told).containsExactly("Release v2.0.0 is published already, with these very files.");
  }

  @Test
  void aRehearsal_saysWhatWouldBeDone_andWritesNothing() throws Exception {
    publish(World.V2, true);

    assertThat(github.writes()).isEmpty();
    assertThat(told)
        .contains("Would make a draft of v2.0.0.", "  would upload  SHA256SUMS")
        .endsWith("Would then publish it. Nothing was changed.");
  }

  @Test
  void uploadsThatBreakOff_areTakenBackAndMadeAgain() throws Exception {
    github.failingUploads.addAll(List.of(502, 500));
    publish(World.V2);

    assertThat(only().get("draft").asBoolean()).isFalse();
    assertThat(only().get("assets")).hasSize(4);
    assertThat(told).anyMatch(line -> line.startsWith("  again     SHA256SUMS: "));
  }

  @Test
  void whenItStaysBroken_nothingIsPublished_andTheNextRunGoesOn() throws Exception {
    github.failingUploads.addAll(List.of(0, 502, 502, 502));
    assertThatThrownBy(() -> publish(World.V2))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("answered with status 502");
    assertThat(only().get("draft").asBoolean()).isTrue();

    github.asked.clear();
    publish(World.V2);
    assertThat(only().get("draft").asBoolean()).isFalse();
    assertThat(told).contains("  is there  SHA256SUMS");
    assertThat(github.writes()).filteredOn(line -> line.startsWith("POST /uploads")).hasSize(3);
  }

  @Test
  void whatGitHubHasNotGotAsItWas_isNotPublished() throws Exception {
    github.keepsWell = false;
    assertThatThrownBy(() -> publish(World.V2))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("has not got SHA256SUMS as it was uploaded")
        .hasMessageContaining("Users see what they saw before.");
    assertThat(only().get("draft").asBoolean()).isTrue();

    github.keepsWell = true;
    only().withArray("assets").addObject().put("id", 99).put("name", "other").put("size", 1);
    assertThatThrownBy(() -> publish(World.V2))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("has files that are not of it: other");
    assertThat(only().get("draft").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "401, does not accept who is asking (401)",
    "403, refuses access (403)",
    "404, does not exist (404)",
    "500, answered with status 500"
  })
  void aRefusal_isToldAsGitHubMeansIt_withoutTheToken(int status, String message) throws Exception {
    github.status = Optional.of(status);

    assertThatThrownBy(() -> publish(World.V2))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining(FakeGitHub.TOKEN);
    assertThat(github.releases).isEmpty();
  }

  @Test
  void anotherReleaseOfTheSameTag_isLeftAlone() throws Exception {
    publish(World.V2);
    world.releases.make(World.V2, new Terms(Optional.empty(), 10, Optional.empty()));
    github.asked.clear();

    assertThatThrownBy(() -> publish(World.V2))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining(
            "is published already, with another SHA256SUMS, SHA256SUMS.minisig, tool-2.0.0.json.");
    assertThat(github.writes()).isEmpty();
  }

  @Test
  void anOlderOne_andOneToTry_areNotTheLatest() throws Exception {
    publish(World.V2);
    publish(World.V1);
    assertThat(github.releases.get(1).get("make_latest").asText()).isEqualTo("false");
    publish(BETA);
    assertThat(github.releases.get(2).get("prerelease").asBoolean()).isTrue();
    assertThat(github.releases.get(2).get("make_latest").asText()).isEqualTo("false");
  }

  @Test
  void whatIsNotAsItWasSigned_doesNotLeaveThisMachine() throws Exception {
    Path archive = world.release(World.V2).resolve("tool-2.0.0-linux-x64.tar.gz");
    byte[] good = Files.readAllBytes(archive);
    byte[] bad = good.clone();
    bad[bad.length - 1] ^= 1;
    Files.write(archive, bad);
    assertThatThrownBy(() -> publish(World.V2)).hasMessageContaining("tool-2.0.0-linux-x64.tar.gz");
    Files.write(archive, good);
    Files.delete(world.release(World.V2).resolve("SHA256SUMS.minisig"));
    assertThatThrownBy(() -> publish(World.V2))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("The release is not signed.");
    world.variables.remove("GITHUB_TOKEN");
    assertThatThrownBy(() -> publish(World.V1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Nobody may publish without a token.");
    assertThat(github.asked).isEmpty();
  }

  @Test
  void whatIsWithdrawn_staysAndIsMarked_onceForAll() throws Exception {
    publish(World.V2);
    for (int time = 0; time < 2; time++) {
      new Publication(world.environment(), told::add)
          .withdraw("example/tool", Optional.empty(), github.url(), World.V2, "it is slow");
    }

    assertThat(only().get("prerelease").asBoolean()).isTrue();
    assertThat(only().get("make_latest").asText()).isEqualTo("false");
    assertThat(only().get("body").asText())
        .isEqualTo("<!-- instar:withdrawn it is slow -->\nNotes of 2.0.0");
    assertThatThrownBy(() ->
            new Publication(world.environment(), told::add)
                .withdraw("example/tool", Optional.empty(), github.url(), BETA, "why"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("No release v2.1.0-beta.1 is published.");
  }
}
