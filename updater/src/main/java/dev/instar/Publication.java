package dev.instar;

import dev.instar.model.Descriptor;
import dev.instar.model.Environment;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.Sha256;
import dev.instar.model.SumsFile;
import dev.instar.model.UsageException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.net.Http;
import dev.instar.net.Patience;
import dev.instar.net.Quiet;
import dev.instar.publish.GitHubPublication;
import dev.instar.publish.ReleaseDirectory;
import dev.instar.release.Tags;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Puts signed releases on GitHub, and takes them back. Needs a token that may write there. */
public final class Publication {
  private final Environment environment;
  private final Consumer<String> told;

  /**
   * For whoever has the environment's token.
   *
   * @param told gets one line for each step
   */
  public Publication(Environment environment, Consumer<String> told) {
    this.environment = environment;
    this.told = told;
  }

  /**
   * Publishes a release that was signed, after it was verified as its users will.
   *
   * @param key the public key that signed it; those that its descriptor names when empty
   * @param source base of the API; the descriptor's first when empty
   * @param rehearse only say what would be done
   */
  public void publish(Path directory, Optional<Path> key, Optional<String> source, boolean rehearse)
      throws InstarException, IOException {
    ReleaseDirectory packed = ReleaseDirectory.at(directory);
    Descriptor descriptor = packed.descriptor();
    ReleaseManifest manifest = packed.manifest();
    List<String> keys =
        key.isPresent() ? List.of(Publisher.publicKey(key.get()).line()) : descriptor.keys();
    Map<String, GitHubPublication.Local> files = verified(directory, manifest, keys);
    URI api = URI.create(source.orElse(descriptor.sources().getFirst()));
    try (Http http = http(api)) {
      new GitHubPublication(http, api, manifest.repository(), told)
          .publish(
              new GitHubPublication.Release(
                  Tags.of(descriptor.tagPrefix()).usual(manifest.version()),
                  manifest.version(),
                  manifest.notes(),
                  files,
                  manifest.channel().equals(Version.STABLE)),
              rehearse);
    }
  }

  private static Map<String, GitHubPublication.Local> verified(
      Path directory, ReleaseManifest manifest, List<String> keys)
      throws InstarException, IOException {
    Path sums = directory.resolve(SumsFile.NAME);
    Path signature = directory.resolve(SumsFile.SIGNATURE);
    if (!Files.isRegularFile(sums) || !Files.isRegularFile(signature)) {
      throw new VerificationException(
          "The release is not signed.", "Nothing was published.", "Run: instar sign");
    }
    String name = ReleaseManifest.assetName(manifest.app(), manifest.version());
    VerifiedRelease release =
        VerifiedRelease.verify(
            Files.readAllBytes(sums),
            Files.readString(signature),
            Files.readAllBytes(directory.resolve(name)),
            keys,
            manifest.app(),
            manifest.version());
    Publisher.checkFiles(directory, Publisher.names(directory), release.sums());
    Map<String, GitHubPublication.Local> files = new TreeMap<>();
    files.put(SumsFile.NAME, local(sums, Sha256.of(sums)));
    files.put(SumsFile.SIGNATURE, local(signature, Sha256.of(signature)));
    for (String asset : release.sums().assets()) {
      files.put(asset, local(directory.resolve(asset), release.sums().of(asset)));
    }
    return files;
  }

  private static GitHubPublication.Local local(Path file, Sha256 sha256) throws IOException {
    return new GitHubPublication.Local(file, Files.size(file), sha256);
  }

  /** Takes a published release back: it stays, and clients pass it over. */
  public void withdraw(
      String repository, Optional<String> tagPrefix, String source, Version version, String why)
      throws InstarException {
    URI api = URI.create(source);
    try (Http http = http(api)) {
      new GitHubPublication(http, api, repository, told)
          .withdraw(Tags.of(tagPrefix).usual(version), why);
    }
  }

  private Http http(URI api) throws UsageException {
    Http http =
        Http.of(environment, "instar-publish", api, Patience.USUAL, Quiet.NONE, exchange -> {});
    if (http.hasTokenFor(api)) {
      return http;
    }
    http.close();
    throw new UsageException(
        "Nobody may publish without a token.",
        "Nothing was published.",
        "Set GITHUB_TOKEN (or GH_TOKEN) to one that may write the repository's contents.");
  }
}
