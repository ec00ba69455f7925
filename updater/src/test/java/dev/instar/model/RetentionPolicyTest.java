package dev.instar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {

  private static Optional<RetentionPolicy> read(String backups) throws FormatException {
    String json =
        "{\"format\": 1, \"name\": \"tool\", \"repository\": \"a/b\", \"keys\": [],"
            + " \"entry\": {\"program\": \"bin/tool\"}"
            + backups
            + "}";
    return Descriptor.readStrictly("instar.json", json.getBytes(StandardCharsets.UTF_8)).backups();
  }

  @Test
  void eachLimitIsOptional() throws Exception {
    assertThat(read("")).isEmpty();
    assertThat(read(", \"backups\": {}")).contains(RetentionPolicy.EVERYTHING);
    assertThat(read(", \"backups\": {\"keep\": 5, \"days\": 90, \"megabytes\": 2000}"))
        .contains(new RetentionPolicy(Optional.of(5L), Optional.of(90L), Optional.of(2000L)));
  }

  @Test
  void nonsenseIsRefusedByName() {
    assertThatThrownBy(() -> read(", \"backups\": {\"keep\": 0}"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("backups.keep");
    assertThatThrownBy(() -> read(", \"backups\": {\"weeks\": 3}"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("backups.weeks");
  }
}
