package dev.instar.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.testing.FakeGitHub;
import dev.instar.testing.Tools;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a publisher decides about a release after it is packed, and what its users get: through a
 * version in between, by and by, not at all, and from where no network is.
 */
class OffersOnTheWayTest {
  @TempDir private Path directory = Path.of("");

  @Test
  @Tag("G14")
  void aPublisherGuidesUpdates_andAMirrorCarriesThem() throws Exception {
    Machine machine = Machine.in(directory);
    ScriptTool tool = ScriptTool.on(machine, "");
    Publisher publisher = tool.publisher();
    tool.publish("1.0.0", "1.0.0", Map.of());
    tool.publish("1.5.0", "1.0.0", Map.of());
    tool.updating("{\"minimumFrom\": \"1.5.0\"}").publish("2.0.0", "1.0.0", Map.of());
    Path mirror = directory.resolve("carried");
    Object[] carry = {
      Publisher.INSTAR,
      "mirror",
      "--descriptor",
      directory.resolve("tool-1.0.0.json"),
      "--source",
      publisher.releases(),
      "--all",
      "--out",
      mirror
    };
    InstalledApp app;
    try (Publisher.Server server = tool.serve()) {
      app = tool.on(machine, server).with("INSTAR_SOURCE", mirror.toString());
      tool.on(machine, server).install("1.0.0").expect(0);
    }
    assertThat(app.run("self-update", "--check").exit()).isEqualTo(2);

    publisher.sign("2.0.0", "--rollout", 0).expect(0);
    assertThat(publisher.sign("2.0.0", "--rollout", 101).exit()).isEqualTo(2);
    machine
        .run(Publisher.INSTAR, "withdraw", "--reason", "it is slow", publisher.release("1.5.0"))
        .expect(0);
    assertThat(machine.run(carry).expect(0).out())
        .contains("Copied: 2.0.0, 5 files, signed by key ")
        .endsWith("carried has 3 releases of tool.\n");
    assertThat(app.run("self-update", "--check").expect(0).out())
        .contains("Version 2.0.0 is offered to 0 of 100 installations so far")
        .contains("Version 1.5.0 was withdrawn: it is slow.");

    publisher.sign("2.0.0", "--rollout", 100).expect(0);
    Files.delete(publisher.release("1.5.0").resolve("WITHDRAWN"));
    Files.delete(mirror.resolve("1.5.0/WITHDRAWN"));
    assertThat(machine.run(carry).expect(0).out()).contains("Here already: 1.5.0");
    assertThat(app.run("self-update", "--yes").expect(0).out())
        .containsSubsequence(
            "Version 2.0.0 is reached by way of version 1.5.0.", "Going on to version 2.0.0.");
    assertThat(app.current()).isEqualTo("2.0.0");
    assertThat(app.run("version").expect(0).out()).isEqualTo("tool 2.0.0\n");
  }

  @Test
  @Tag("exhaustive")
  void aPublisherChangesKeys_andWhoMissedThatIsLedThere_andAStrangerLeadsNobody() throws Exception {
    Machine machine = Machine.in(directory);
    ScriptTool tool = ScriptTool.on(machine, "");
    Path newKeys = directory.resolve("new-keys");
    machine.run(Publisher.INSTAR, "keygen", "--no-password", "--out", newKeys).expect(0);
    Publisher renewed = new Publisher(machine, newKeys);
    String oldKey = tool.publisher().publicKey();
    tool.publish("1.0.0", "1.0.0", Map.of());
    InstalledApp app;
    try (Publisher.Server server = tool.serve()) {
      app = tool.on(machine, server).with("INSTAR_SOURCE", tool.publisher().releases().toString());
      tool.on(machine, server).install("1.0.0").expect(0);
    }

    tool.by(renewed, List.of(renewed.publicKey())).publish("2.0.0", "1.0.0", Map.of());
    assertThat(app.run("self-update", "--yes").expect(30).err())
        .contains("The release is signed by another key", "Nothing was installed");
    assertThat(app.current()).isEqualTo("1.0.0");

    tool.by(tool.publisher(), List.of(oldKey, renewed.publicKey()))
        .publish("1.5.0", "1.0.0", Map.of());
    assertThat(app.run("self-update", "--yes").expect(0).out())
        .containsSubsequence(
            "Version 2.0.0 is reached by way of version 1.5.0.", "Going on to version 2.0.0.");
    assertThat(app.current()).isEqualTo("2.0.0");

    tool.publish("3.0.0", "1.0.0", Map.of());
    assertThat(app.run("self-update", "--yes").expect(30).err())
        .as("the old key means nothing any more")
        .contains("The release is signed by another key");
    assertThat(app.current()).isEqualTo("2.0.0");
  }

  @Test
  @Tag("exhaustive")
  void aSignedRelease_isPutOnGitHub_andTakenBack() throws Exception {
    Machine machine = Machine.in(directory);
    ScriptTool tool = ScriptTool.on(machine, "");
    tool.publish("1.0.0", "1.0.0", Map.of());
    Object[] publish = {Publisher.INSTAR, "publish", tool.publisher().release("1.0.0")};
    assertThat(machine.run(publish).expect(2).err()).contains("Nobody may publish without a token");
    try (FakeGitHub github = new FakeGitHub()) {
      Machine publishing = machine.with("GH_TOKEN", FakeGitHub.TOKEN);
      Object[] there = {
        Publisher.INSTAR,
        "publish",
        "--source",
        github.url(),
        tool.publisher().release("1.0.0"),
        "--dry-run"
      };
      assertThat(publishing.run(there).expect(0).out())
          .contains("would upload  install.sh", "Nothing was changed.");
      assertThat(publishing.run(Arrays.copyOf(there, there.length - 1)).expect(0).out())
          .endsWith("GitHub has all 5 files as they are here.\nPublished v1.0.0.\n");
      publishing
          .run(
              Publisher.INSTAR,
              "withdraw",
              "--descriptor",
              directory.resolve("tool-1.0.0.json"),
              "--version",
              "1.0.0",
              "--source",
              github.url(),
              "--reason",
              "it is slow")
          .expect(0);
      assertThat(github.releases.getFirst().get("body").asText())
          .startsWith("<!-- instar:withdrawn it is slow -->");
      assertThat(publishing.run(Publisher.INSTAR, "withdraw", "--reason", "why").exit())
          .isEqualTo(2);
    }
  }

  @Test
  @Tag("exhaustive")
  void nginxServesAMirror_thatIsNothingButFiles() throws Exception {
    Machine machine = Machine.in(directory);
    Path nginx = Tools.required("nginx");
    ScriptTool tool = ScriptTool.on(machine, "");
    tool.publish("1.0.0", "1.0.0", Map.of());
    try (Publisher.Server server = tool.serve()) {
      tool.on(machine, server).install("1.0.0").expect(0);
    }
    tool.publish("1.1.0", "1.0.0", Map.of());
    Path mirror = directory.resolve("carried");
    machine
        .run(
            Publisher.INSTAR,
            "mirror",
            "--descriptor",
            directory.resolve("tool-1.0.0.json"),
            "--source",
            tool.publisher().releases(),
            "--out",
            mirror)
        .expect(0);
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path configuration =
        Files.writeString(
            directory.resolve("nginx.conf"),
            """
            user root; daemon off; pid %1$s/nginx.pid; error_log %1$s/nginx.log; events {}
            http { access_log off; client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2;
              fastcgi_temp_path %1$s/t3; uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
              types { application/json json; application/gzip gz; }
              server { listen 127.0.0.1:%2$d; root %3$s; } }
            """
                .formatted(directory, port, mirror));
    InstalledApp app =
        InstalledApp.on(
            machine.with("INSTAR_SOURCE", "http://127.0.0.1:" + port + "/releases.json"),
            "tool",
            mirror);
    try (Running web = machine.start("", nginx, "-c", configuration)) {
      for (int i = 0; i < 100 && !Files.exists(directory.resolve("nginx.pid")); i++) {
        Thread.sleep(100);
      }
      assertThat(web.alive()).as(web::err).isTrue();
      assertThat(app.run("self-update", "--yes").expect(0).out()).contains("Done:");
    }
    assertThat(app.run("version").expect(0).out()).isEqualTo("tool 1.1.0\n");
  }
}
