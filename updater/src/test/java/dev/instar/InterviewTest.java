package dev.instar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.disk.RealDisk;
import dev.instar.install.Journal;
import dev.instar.model.Answers;
import dev.instar.model.DecisionException;
import dev.instar.model.ExitCode;
import dev.instar.model.UpgradeFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is asked before migrations run. */
@Tag("N16")
@Tag("N20")
class InterviewTest {
  private static final String QUESTIONS =
      """
      risk: prompted
      why: Because only you know.
      questions:
        - {ask: colour, text: 'Which colour?', choices: [light, dark]}
        - {ask: who, text: 'Who are you?', default: nobody}
        - ask: id
          text: The id of {item}
          matches: '[a-z]+'
          each: {file: home/config.json, path: shelves}
      steps:
        - config:
            file: home/config.json
            edits:
              - set: {path: colour, answer: colour}
              - set: {path: who, answer: who}
              - rekey: {path: shelves, answer: id, keep: name}
      """;

  private static final String BY_HAND =
      """
      risk: manual
      guidance: |
        Put your key into the keyring.
        Then delete key.txt.
      steps:
      """;

  @TempDir Path temp;
  private World world;
  private final Deque<String> said = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void makeWorld() throws Exception {
    world = new World(temp);
  }

  /** An installation of the first version, beside a second one whose migration is like this. */
  private void install(String instead) throws Exception {
    Path file = world.image(World.V2).resolve("migrations/2.0.0.yaml");
    String text = Files.readString(file);
    Files.writeString(
        file,
        text.replace("risk: automatic\nsteps:\n", instead)
            .replace("validate:\n", "validate:\n  - files: {match: home/key.txt, equals: 0}\n"));
    world.makeRelease(World.V2);
    world.installV1();
    Path config = world.data.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\\{", "{\"shelves\": {\"Left wall\": {\"width\": 3}, \"Door\": {}}, "));
    world.terminal =
        question -> {
          asked.add(question);
          return Optional.ofNullable(said.poll());
        };
    world.events.clear();
  }

  private void upgrade(boolean yes, Answers answers) throws Exception {
    FinalizeRequest upgrade = world.upgrade();
    FinalizeRequest request =
        new FinalizeRequest(
            upgrade.operation(),
            upgrade.root(),
            upgrade.from(),
            upgrade.version(),
            upgrade.release(),
            upgrade.keys(),
            upgrade.backup(),
            yes,
            false,
            false,
            false,
            true,
            false,
            false,
            "a test");
    world.run(request.answered(answers), new RealDisk());
  }

  private String config() throws Exception {
    return Files.readString(world.data.resolve("config.yaml"));
  }

  @Test
  @Tag("N11")
  @Tag("D13")
  void aPerson_isShownWhy_andAskedOneThingAfterTheOther() throws Exception {
    install(QUESTIONS);
    said.addAll(List.of("y", "blue", "dark", "", "door", "wall"));

    upgrade(false, Answers.none());

    assertThat(asked)
        .containsExactly(
            "Proceed? [Y/n]",
            "Which colour? (one of light, dark)",
            "Which colour? (one of light, dark)",
            "Who are you? [nobody]",
            "The id of Left wall (a text like [a-z]+)",
            "The id of Door (a text like [a-z]+)");
    assertThat(config())
        .contains("colour: dark\n", "who: nobody\n")
        .contains("  door:\n    width: 3\n    name: Left wall\n  wall:\n    name: Door\n");
    assertThat(world.events.toString()).contains("Because only you know.");
  }

  @Test
  void answersThatWereGiven_areNotAskedFor() throws Exception {
    install(QUESTIONS);
    Answers answers =
        Answers.none()
            .with("colour", "light")
            .with("who", "me")
            .with("id", "Left wall", "left")
            .with("id", "Door", "door");

    upgrade(true, answers);

    assertThat(asked).isEmpty();
    assertThat(config()).contains("  left:\n", "  door:\n", "who: me\n");
  }

  @Test
  @Tag("N12")
  void withoutATerminal_whatIsOpenIsPrintedAsATemplate_andNothingIsChanged() throws Exception {
    install(QUESTIONS);
    Map<String, String> before = world.contents();

    assertThatThrownBy(() -> upgrade(true, Answers.none().with("id", "Door", "door")))
        .isInstanceOfSatisfying(
            DecisionException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DECISION_NEEDED))
        .hasMessageContaining("Questions are open")
        .hasMessageContaining(
            """
            --answers FILE:

            # Which colour?
            # (one of light, dark)
            colour:
            # The id of {item}
            # (a text like [a-z]+)
            id:
              "Left wall":
            """);
    assertThat(world.contents()).isEqualTo(before);
    assertThat(world.leftovers()).isEmpty();
  }

  @Test
  void anAnswerThatCannotBe_isRefused() throws Exception {
    install(QUESTIONS);
    Map<String, String> before = world.contents();
    assertThatThrownBy(() -> upgrade(true, Answers.none().with("colour", "green")))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("\"green\" cannot be the answer to \"colour\"")
        .hasMessageContaining("one of light, dark");
    said.addAll(List.of("y", "blue", "red", "pink", "dark"));
    assertThatThrownBy(() -> upgrade(false, Answers.none())).isInstanceOf(DecisionException.class);
    assertThat(world.contents()).isEqualTo(before);
  }

  @Test
  void aFileToAskFor_thatCannotBeRead_isNamedWithItsLine() throws Exception {
    install(QUESTIONS);
    Files.writeString(world.data.resolve("config.json"), "{\n\"shelves\": oops}");
    assertThatThrownBy(() -> upgrade(true, Answers.none().with("colour", "dark").with("who", "me")))
        .isInstanceOf(DecisionException.class)
        .hasMessageContaining("config.json:2: not JSON");
  }

  @Test
  @Tag("N17")
  void whatOnlyAPersonCanDo_isToldAndWaitedFor_andSeenToBeDone() throws Exception {
    install(BY_HAND);
    Path key = Files.writeString(world.data.resolve("key.txt"), "secret");
    Map<String, String> before = world.contents();

    said.addAll(List.of("y", "n"));
    assertThatThrownBy(() -> upgrade(false, Answers.none())).isInstanceOf(DecisionException.class);
    said.addAll(List.of("y", "y"));
    assertThatThrownBy(() -> upgrade(false, Answers.none()))
        .isInstanceOf(UpgradeFailedException.class)
        .hasMessageContaining("the number of files home/key.txt gives 1, not 0");
    assertThat(world.contents()).isEqualTo(before);

    Files.delete(key);
    said.addAll(List.of("y", "y"));
    upgrade(false, Answers.none());
    assertThat(asked.getLast()).isEqualTo("Is it done? [y/N]");
    assertThat(world.events.toString())
        .contains("By hand: Everything anew", "Then delete key.txt.");
  }

  @Test
  void aRequest_carriesTheAnswers() throws Exception {
    FinalizeRequest request =
        world
            .request(Journal.Operation.INSTALL, World.V2, Optional.empty())
            .answered(Answers.none().with("colour", "dark").with("id", "Left wall", "left"));
    byte[] bytes = request.toJson().getBytes(java.nio.charset.StandardCharsets.UTF_8);

    assertThat(FinalizeRequest.read("request.json", bytes)).isEqualTo(request);
    assertThat(request.forLater(temp).answers()).isEqualTo(request.answers());
  }
}
