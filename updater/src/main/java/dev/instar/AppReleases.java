package dev.instar;

import dev.instar.model.AppName;
import dev.instar.model.Descriptor;
import dev.instar.model.Environment;
import dev.instar.model.NetworkException;
import dev.instar.model.UsageException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.net.Exchange;
import dev.instar.net.Http;
import dev.instar.net.Patience;
import dev.instar.net.Quiet;
import dev.instar.publish.ReleaseServer;
import dev.instar.release.GitHubReleases;
import dev.instar.release.Mirrors;
import dev.instar.release.Release;
import dev.instar.release.ReleaseMetadata;
import dev.instar.release.ReleaseSource;
import dev.instar.release.StaticReleases;
import dev.instar.release.Tags;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The releases of an app, where its publisher offers them, and what the publisher has signed of
 * each. Only the keys of the descriptor count. A source is one of
 *
 * <pre>
 * https://api.github.com                      the releases of the descriptor's repository on GitHub
 * https://github.example.com/api/v3           the same on a GitHub Enterprise server
 * https://example.com/tools                   any server that answers like GitHub, as instar serve
 * https://example.com/tools/releases.json     a server that only has files, see instar mirror
 * /mnt/tools, file:///mnt/tools               a directory with one subdirectory for each release
 * </pre>
 */
final class AppReleases implements AutoCloseable {
  private final AppName app;
  private final List<String> keys;
  private final Http http;
  private final ReleaseSource source;

  /** Those that give a directory the shape of a server. */
  private final List<ReleaseServer> servers;

  private AppReleases(
      AppName app,
      List<String> keys,
      Http http,
      ReleaseSource source,
      List<ReleaseServer> servers) {
    this.app = app;
    this.keys = keys;
    this.http = http;
    this.source = source;
    this.servers = servers;
  }

  /**
   * Which releases are meant.
   *
   * @param keys the public keys that may have signed them
   * @param sources tried in order
   * @param repository as {@code owner/name}
   * @param check the command that shows the newest release, for messages to the user
   */
  record Wanted(
      AppName app,
      List<String> keys,
      List<String> sources,
      String repository,
      Tags tags,
      String check) {}

  /**
   * Those that a descriptor, or INSTAR_SOURCE in its place, points at.
   *
   * @param asking the version of the updater that asks, which the source is told
   * @param quiet remembers which servers not to ask for a while
   */
  static AppReleases of(Descriptor descriptor, Version asking, Quiet quiet, Host host)
      throws UsageException, IOException {
    List<String> sources =
        host.environment()
            .variable("INSTAR_SOURCE")
            .map(words -> List.of(words.strip().split("\\s+", -1)))
            .orElse(descriptor.sources());
    return of(
        new Wanted(
            descriptor.name(),
            descriptor.keys(),
            sources,
            descriptor.repository(),
            Tags.of(descriptor.tagPrefix()),
            descriptor.command("self-update --check")),
        "instar/" + descriptor.name() + "-" + asking,
        quiet,
        watcher(host.listener()),
        host.environment());
  }

  private static Consumer<Exchange> watcher(Listener listener) {
    return exchange -> {
      if (listener.isVerbose()) {
        listener.on(
            new Event.Asked(
                exchange.address(), exchange.status(), exchange.took(), exchange.through()));
      }
    };
  }

  /** Those that are meant. */
  static AppReleases of(
      Wanted wanted,
      String userAgent,
      Quiet quiet,
      Consumer<Exchange> watcher,
      Environment environment)
      throws UsageException, IOException {
    List<ReleaseServer> servers = new ArrayList<>();
    List<URI> addresses = new ArrayList<>();
    for (String text : wanted.sources()) {
      addresses.add(address(text, servers));
    }
    Http http =
        Http.of(environment, userAgent, addresses.getFirst(), Patience.USUAL, quiet, watcher);
    List<ReleaseSource> sources =
        addresses.stream().map(address -> source(address, wanted, http)).toList();
    return new AppReleases(
        wanted.app(),
        wanted.keys(),
        http,
        sources.size() == 1 ? sources.getFirst() : new Mirrors(sources),
        servers);
  }

  private static ReleaseSource source(URI address, Wanted wanted, Http http) {
    boolean isList = String.valueOf(address.getPath()).endsWith("/" + StaticReleases.INDEX);
    return isList
        ? new StaticReleases(http, address, wanted.tags(), wanted.check())
        : new GitHubReleases(http, address, wanted.repository(), wanted.tags(), wanted.check());
  }

  private static URI address(String text, List<ReleaseServer> servers)
      throws UsageException, IOException {
    try {
      if (text.startsWith("file:")) {
        return served(Path.of(URI.create(text)), servers);
      }
      if (text.contains("://") || !Path.of(text).isAbsolute()) { // the first is no path on Windows
        return URI.create(text);
      }
      return served(Path.of(text), servers);
    } catch (IllegalArgumentException e) {
      return notAnAddress(text, e);
    }
  }

  private static URI served(Path directory, List<ReleaseServer> servers)
      throws UsageException, IOException {
    if (!Files.isDirectory(directory)) {
      throw new UsageException(
          "The release source " + directory + " is not there, or no directory.",
          "Nothing was changed.",
          "Mount or create it, or set INSTAR_SOURCE to where the releases are.");
    }
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ReleaseServer server = ReleaseServer.start(directory, anywhere, line -> {});
    servers.add(server);
    return URI.create(server.baseUrl());
  }

  private static URI notAnAddress(String text, IllegalArgumentException e) throws UsageException {
    throw new UsageException(
        "The release source \"" + text + "\" is not an address.",
        "Nothing was changed.",
        "Set INSTAR_SOURCE to a base URL or a directory, or unset it.",
        e);
  }

  /** The connection to where they are. */
  Http http() {
    return http;
  }

  /** The release that the publisher means for everybody. */
  Release latest() throws NetworkException {
    return source.latest();
  }

  /** The release of a version. */
  Release byVersion(Version version) throws NetworkException, UsageException {
    return source.byVersion(version);
  }

  /** All releases, newest first. */
  List<Release> list() throws NetworkException {
    return source.list();
  }

  /** What a release says about itself; nobody has verified it yet. */
  ReleaseMetadata metadata(Release release) throws NetworkException, VerificationException {
    return ReleaseMetadata.fetch(http, release, app);
  }

  /** The same as far as the publisher has signed it. */
  VerifiedRelease verify(Release release, ReleaseMetadata metadata) throws VerificationException {
    return VerifiedRelease.verify(
        metadata.sums(), metadata.signature(), metadata.manifest(), keys, app, release.version());
  }

  @Override
  public void close() {
    http.close();
    servers.forEach(ReleaseServer::close);
  }
}
