package dev.instar.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.instar.disk.Durable;
import dev.instar.disk.RealDisk;
import dev.instar.model.InstarException;
import dev.instar.model.Sha256;
import dev.instar.net.Http;
import dev.instar.net.Quick;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server with a file, a staging directory for it, and what tests ask of both. */
abstract class DownloadFixture {
  static final byte[] SIGNED = bytes(3_000_000, 1);
  static final byte[] OTHER = bytes(3_000_000, 2);

  @TempDir Path folder;
  AssetServer server;
  Path staging;
  Path target;

  @BeforeEach
  void start() throws IOException {
    server = new AssetServer(SIGNED);
    staging = folder.resolve("staging");
    target = staging.resolve("employees-1.2.0.tar.gz");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  void breakOff(int times, int after) {
    server.breaks.set(times);
    server.breaksAfter = after;
  }

  void download() throws Exception {
    download((done, total) -> assertThat(done).isLessThanOrEqualTo(total));
  }

  void download(Progress progress) throws Exception {
    try (Http http = Quick.http(server.origin())) {
      new Downloader(http, new RealDisk()).download(wanted(server.uri()), progress);
    }
  }

  Download wanted(URI uri) {
    return new Download(uri, target, SIGNED.length, Sha256.of(SIGNED));
  }

  <T extends InstarException> T failure(Class<T> type) {
    T failure = catchThrowableOfType(type, this::download);
    assertThat(target).doesNotExist();
    return failure;
  }

  void assertArrived() throws IOException {
    assertThat(target).hasBinaryContent(SIGNED);
    assertThat(names()).containsExactly(target.getFileName());
  }

  List<Path> names() throws IOException {
    return Durable.children(staging).stream().map(Path::getFileName).toList();
  }

  Path part() {
    return target.resolveSibling("employees-1.2.0.tar.gz.part");
  }

  Path record() {
    return target.resolveSibling("employees-1.2.0.tar.gz.part.json");
  }

  static void place(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  static byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
