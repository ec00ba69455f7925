package dev.instar.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A tool that is a shell script and says no more than its version, for data that a test makes.
 *
 * @param data its data roots, as the descriptor lists them
 * @param updates what the descriptor says about them
 * @param keys that it pins
 */
record ScriptTool(
    Machine machine, Publisher publisher, String data, String updates, List<String> keys) {

  static ScriptTool on(Machine machine, String data) throws IOException {
    Publisher publisher = new Publisher(machine);
    return new ScriptTool(machine, publisher, data, "{}", List.of(publisher.publicKey()));
  }

  /** The same, whose further versions are signed by one publisher and pin the keys of several. */
  ScriptTool by(Publisher signing, List<String> pinned) {
    return new ScriptTool(machine, signing, data, updates, pinned);
  }

  /** The same, whose further versions have other data roots. */
  ScriptTool with(String roots) {
    return new ScriptTool(machine, publisher, roots, updates, keys);
  }

  /** The same, whose further versions say this about updates. */
  ScriptTool updating(String json) {
    return new ScriptTool(machine, publisher, data, json, keys);
  }

  /**
   * Publishes a version.
   *
   * @param dataVersion the one that it reads and writes
   * @param files of the payload besides the tool, by their paths; those in {@code bin/} can be run
   */
  void publish(String version, String dataVersion, Map<String, String> files) throws IOException {
    Path payload = machine.directory().resolve("payload").resolve(version);
    NotesProject.script(payload.resolve("bin/tool"), "#!/bin/sh\necho tool " + version + "\n");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = payload.resolve(file.getKey());
      if (file.getKey().startsWith("bin/")) {
        NotesProject.script(path, file.getValue());
      } else {
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
    }
    String migrations =
        Files.isDirectory(payload.resolve("migrations")) ? ", \"migrations\": \"migrations\"" : "";
    Path descriptor =
        Files.writeString(
            machine.directory().resolve("tool-" + version + ".json"),
            """
            {
              "format": 1, "name": "tool", "repository": "example/tool", "keys": ["%s"],
              "entry": {"program": "bin/tool"}, "versionCheck": ["version"],
              "dataVersion": "%s", "adopt": "1.0.0",
              "updates": %s,
              "data": [%s]%s
            }
            """
                .formatted(String.join("\", \"", keys), dataVersion, updates, data, migrations));
    publisher.publish(descriptor, payload, version);
  }

  Publisher.Server serve() throws InterruptedException {
    return Publisher.serve(machine, publisher.releases());
  }

  /** The tool for the user of a machine. */
  InstalledApp on(Machine users, Publisher.Server server) {
    return InstalledApp.on(users.with("INSTAR_SOURCE", server.url()), "tool", publisher.releases());
  }
}
