package dev.instar.download;

import dev.instar.model.Sha256;
import java.net.URI;
import java.nio.file.Path;

/**
 * A file to be downloaded, as a publisher signed it.
 *
 * @param url where it is
 * @param target where it goes
 * @param size in bytes
 */
public record Download(URI url, Path target, long size, Sha256 sha256) {
  String name() {
    return String.valueOf(target.getFileName());
  }
}
