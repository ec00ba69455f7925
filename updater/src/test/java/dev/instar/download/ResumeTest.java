package dev.instar.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.disk.DyingDisk;
import dev.instar.disk.RealDisk;
import dev.instar.model.ExitCode;
import dev.instar.model.NetworkException;
import dev.instar.model.Sha256;
import dev.instar.net.Http;
import dev.instar.net.Quick;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("C3")
@Tag("G36")
final class ResumeTest extends DownloadFixture {

  @Test
  void aConnectionThatBreaksIsContinuedWhereItBroke() throws Exception {
    breakOff(1, 1_000_000);

    download();

    assertArrived();
    assertThat(server.rangesAskedFor()).hasSize(2).startsWith("whole");
    assertThat(server.rangesAskedFor().getLast()).matches("bytes=[1-9]\\d*-");
  }

  @Test
  void aServerThatBreaksOffAgainAndAgainIsLeft_andTheNextRunGoesOnFromThere() throws Exception {
    breakOff(100, 50_000);

    NetworkException failure = failure(NetworkException.class);

    assertThat(failure.exitCode()).isEqualTo(ExitCode.NETWORK);
    assertThat(failure)
        .hasMessageContaining(
            "The download of employees-1.2.0.tar.gz from 127.0.0.1 broke off again and again.")
        .hasMessageContaining("Nothing was changed; " + Files.size(part()) + " of 3000000 bytes")
        .hasMessageContaining("are kept and the next try goes on from there.")
        .hasMessageContaining("Check the network, then try again.");
    assertThat(names()).containsExactly(part().getFileName(), record().getFileName());
    assertThat(server.requests()).hasSize(6);

    server.breaks.set(0);
    String rest = "bytes=" + Files.size(part()) + "-";
    download();

    assertArrived();
    assertThat(server.rangesAskedFor()).hasSize(7).endsWith(rest);
  }

  @Test
  void aFileThatWasExchangedBetweenTwoRunsStartsAgain() throws Exception {
    server.content = OTHER;
    breakOff(100, 50_000);
    failure(NetworkException.class);
    server.content = SIGNED;
    server.etag = "\"two\"";
    server.breaks.set(0);

    download();

    assertArrived();
    assertThat(server.rangesAskedFor().getLast()).startsWith("bytes=");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"none, true", "W/\"weak\", true", "'\"one\"', false"})
  void whereAServerCannotContinue_theFileStartsAgain(String etag, boolean ranges) throws Exception {
    server.etag = etag;
    server.ranges = ranges;
    breakOff(1, 1_000_000);

    download();

    assertArrived();
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void whatCouldNotBeContinuedIsNotKept() throws Exception {
    server.etag = null;
    breakOff(100, 50_000);

    assertThat(failure(NetworkException.class)).hasMessageContaining("\nNothing was changed.\n");
    assertThat(names()).isEmpty();
  }

  @Test
  void aRangeThatWasNotAskedForIsNotTaken() throws Exception {
    server.shift = 1;
    breakOff(1, 1_000_000);

    download();

    assertArrived();
    assertThat(server.rangesAskedFor()).hasSize(3).endsWith("whole");
  }

  @Test
  void aPartThatAPowerCutSpoiltIsNoProofAgainstTheServer() throws Exception {
    breakOff(100, 50_000);
    failure(NetworkException.class);
    server.breaks.set(0);
    Files.write(part(), bytes((int) Files.size(part()), 3));

    download();

    assertArrived();
    assertThat(server.rangesAskedFor()).endsWith("whole");
  }

  @Test
  void aCompletePartIsVerifiedWithoutAskingAgain() throws Exception {
    leavePart(SIGNED, record("\\\"one\\\"", server.uri(), SIGNED));

    download();

    assertArrived();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aPartWhoseRecordSaysSomethingElseIsNotContinued() throws Exception {
    byte[] begun = bytes(100_000, 1);
    List<String> records =
        List.of(
            "",
            "{",
            "{\"format\": 1}",
            record("\\\"one\\\"", URI.create("http://127.0.0.1/other"), SIGNED),
            record("\\\"one\\\"", server.uri(), OTHER),
            record("W/\\\"one\\\"", server.uri(), SIGNED),
            record("\\\"one\\nInjected: yes\\\"", server.uri(), SIGNED),
            record("\\\"one\\\"", server.uri(), SIGNED).replace("\"format\": 1", "\"format\": 2"));

    for (String record : records) {
      leavePart(begun, record);
      download();
      assertArrived();
      assertThat(server.rangesAskedFor()).as(record).containsOnly("whole");
      Files.delete(target);
    }
  }

  @Test
  void aPartLongerThanTheFileIsNotContinued() throws Exception {
    leavePart(bytes(3_000_001, 1), record("\\\"one\\\"", server.uri(), SIGNED));

    download();

    assertArrived();
    assertThat(server.rangesAskedFor()).containsExactly("whole");
  }

  @Test
  void aServerThatIsGoneInTheMiddleLeavesWhatArrived() throws Exception {
    breakOff(100, 50_000);
    failure(NetworkException.class);
    long kept = Files.size(part());
    server.close();

    assertThat(failure(NetworkException.class))
        .hasMessageContaining("could not be reached, tried 3 times")
        .hasMessageContaining("Nothing was changed; " + kept + " of 3000000 bytes are kept");
    assertThat(part()).hasSize(kept);
  }

  @Test
  void aFullDiskKeepsWhatHadRoom_andTheNextRunGoesOnFromThere() throws Exception {
    assertThatThrownBy(() -> download(withRoomForOnePiece()))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
    assertThat(names()).containsExactly(part().getFileName(), record().getFileName());

    download();

    assertArrived();
    assertThat(server.rangesAskedFor()).containsExactly("whole", "bytes=1048576-");
  }

  @Test
  void killedAtAnyMoment_noWrongFileHasTheNameAndTheNextRunCompletesIt() throws Exception {
    DyingDisk counting = DyingDisk.immortal();
    breakOff(1, 1_200_000);
    download(counting);
    int calls = counting.calls();
    assertThat(calls).isGreaterThan(10);

    for (int call = 1; call <= calls; call++) {
      dieAndComplete(DyingDisk.diesAt(call));
      dieAndComplete(DyingDisk.diesInTheMiddleOf(call));
    }
  }

  private static Disk withRoomForOnePiece() {
    Disk disk = new RealDisk();
    AtomicInteger pieces = new AtomicInteger();
    InvocationHandler calls =
        (proxy, method, arguments) -> {
          if (method.getName().equals("append") && pieces.incrementAndGet() > 1) {
            throw new IOException("No space left on device");
          }
          return method.invoke(disk, arguments);
        };
    Class<?>[] types = {Disk.class};
    return (Disk) Proxy.newProxyInstance(Disk.class.getClassLoader(), types, calls);
  }

  private void dieAndComplete(DyingDisk disk) throws Exception {
    new Durable(new RealDisk()).deleteTree(staging);
    breakOff(1, 1_200_000);
    assertThat(catchThrowableOfType(DyingDisk.Died.class, () -> download(disk))).isNotNull();
    if (Files.exists(target)) {
      assertThat(target).hasBinaryContent(SIGNED);
    }

    server.breaks.set(0);
    download();

    assertArrived();
  }

  private void download(Disk disk) throws Exception {
    try (Http http = Quick.http(server.origin())) {
      new Downloader(http, disk).download(wanted(server.uri()), (done, total) -> {});
    }
  }

  private void leavePart(byte[] content, String record) throws IOException {
    place(part(), content);
    Files.writeString(record(), record);
  }

  private static String record(String etag, URI uri, byte[] content) {
    return """
    {"format": 1, "url": "%s", "etag": "%s", "size": %d, "sha256": "%s"}
    """
        .formatted(uri, etag, content.length, Sha256.of(content));
  }
}
