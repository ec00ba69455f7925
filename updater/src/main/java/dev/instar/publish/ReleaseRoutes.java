package dev.instar.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.instar.model.JsonObject;
import dev.instar.publish.ServedReleases.Asset;
import dev.instar.publish.ServedReleases.Release;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which release or asset an address means. The API's addresses and the web site's are those of
 * GitHub, under one origin; {@code /-/<owner>/<name>/<tag>/<asset>} is the storage that downloads
 * are redirected to.
 */
record ReleaseRoutes(ServedReleases releases) {
  private static final int DEFAULT_PER_PAGE = 30;
  private static final int MAX_PER_PAGE = 100;

  /**
   * A request, as far as it decides what is meant.
   *
   * @param base the address the client reached this server by, without a slash at its end
   * @param path decoded names between the slashes
   * @param binary whether an asset is asked for as bytes rather than as JSON
   */
  record Request(String base, List<String> path, Map<String, String> query, boolean binary) {
    Request {
      path = List.copyOf(path);
      query = Map.copyOf(query);
    }

    String name(int index) {
      return index < path.size() ? path.get(index) : "";
    }

    String repository(int index) {
      return name(index) + "/" + name(index + 1);
    }

    /** A number from the query, or {@code otherwise} when it is absent or none from 1 to max. */
    int number(String key, int otherwise, int max) {
      String text = query.getOrDefault(key, "");
      if (!text.matches("[1-9][0-9]{0,8}")) {
        return otherwise;
      }
      return Math.min(Integer.parseInt(text), max);
    }
  }

  Reply answer(Request request) throws IOException {
    if (request.path().isEmpty()) {
      return overview(request);
    }
    if (request.name(0).equals("repos") && request.name(3).equals("releases")) {
      return api(request);
    }
    if (request.name(0).equals("-") && request.path().size() == 5) {
      return asset(request.repository(1), request.name(3), request.name(4))
          .<Reply>map(Reply.File::new)
          .orElseGet(Reply::notFound);
    }
    if (!request.name(2).equals("releases")) {
      return Reply.notFound();
    }
    return switch (request.path().size()) {
      case 4 -> latestPage(request);
      case 6 -> web(request);
      default -> Reply.notFound();
    };
  }

  private Reply latestPage(Request request) throws IOException {
    String repository = request.repository(0);
    Optional<Release> latest = latest(releases.of(repository));
    return request.name(3).equals("latest") && latest.isPresent()
        ? new Reply.Redirect(new GitHubJson(request.base(), repository).page(latest.get()))
        : Reply.notFound();
  }

  private Reply api(Request request) throws IOException {
    GitHubJson json = new GitHubJson(request.base(), request.repository(1));
    List<Release> known = releases.of(request.repository(1));
    if (known.isEmpty()) {
      return Reply.notFound(); // as for a repository that does not exist
    }
    String fifth = request.name(4);
    return switch (request.path().size()) {
      case 4 -> list(request, json, known);
      case 5 ->
          fifth.equals("latest")
              ? one(json, latest(known))
              : one(json, first(known, release -> Long.toString(release.id()).equals(fifth)));
      case 6 ->
          switch (fifth) {
            case "tags" ->
                one(json, first(known, release -> release.tag().equals(request.name(5))));
            case "assets" -> assetById(request, json, known);
            default -> assets(request, json, known);
          };
      default -> Reply.notFound();
    };
  }

  private static Reply list(Request request, GitHubJson json, List<Release> known) {
    int perPage = request.number("per_page", DEFAULT_PER_PAGE, MAX_PER_PAGE);
    int pages = Math.max(1, (known.size() + perPage - 1) / perPage);
    int page = request.number("page", 1, Integer.MAX_VALUE);
    ArrayNode body = JsonObject.newObject().putArray("page");
    known.stream()
        .skip((page - 1L) * perPage)
        .limit(perPage)
        .forEach(release -> body.add(json.release(release)));
    List<String> links = new ArrayList<>();
    if (page > 1) {
      links.add(link(json.page(Math.min(page - 1, pages), perPage), "prev"));
      links.add(link(json.page(1, perPage), "first"));
    }
    if (page < pages) {
      links.add(link(json.page(page + 1, perPage), "next"));
      links.add(link(json.page(pages, perPage), "last"));
    }
    return new Reply.Json(
        200, body, links.isEmpty() ? Map.of() : Map.of("Link", String.join(", ", links)));
  }

  private static String link(String address, String relation) {
    return "<" + address + ">; rel=\"" + relation + "\"";
  }

  private static Reply one(GitHubJson json, Optional<Release> release) {
    return release.map(json::release).map(Reply::ok).orElseGet(Reply::notFound);
  }

  private static Reply assets(Request request, GitHubJson json, List<Release> known) {
    Optional<Release> release =
        first(known, candidate -> Long.toString(candidate.id()).equals(request.name(4)));
    if (release.isEmpty() || !request.name(5).equals("assets")) {
      return Reply.notFound();
    }
    ArrayNode body = JsonObject.newObject().putArray("assets");
    release.get().assets().forEach(asset -> body.add(json.asset(release.get(), asset)));
    return Reply.ok(body);
  }

  private static Reply assetById(Request request, GitHubJson json, List<Release> known) {
    for (Release release : known) {
      for (Asset asset : release.assets()) {
        if (Long.toString(asset.id()).equals(request.name(5))) {
          return request.binary() ? new Reply.File(asset) : Reply.ok(json.asset(release, asset));
        }
      }
    }
    return Reply.notFound();
  }

  private Reply web(Request request) throws IOException {
    String repository = request.repository(0);
    String name = request.name(5);
    if (request.name(3).equals("download")) {
      String tag = request.name(4);
      return asset(repository, tag, name).isPresent()
          ? redirect(request.base() + "/-/" + repository + "/" + tag + "/", name)
          : Reply.notFound();
    }
    if (request.name(3).equals("latest") && request.name(4).equals("download")) {
      Optional<Release> latest = latest(releases.of(repository));
      return latest.isPresent() && latest.get().asset(name).isPresent()
          ? redirect(
              request.base() + "/" + repository + "/releases/download/" + latest.get().tag() + "/",
              name)
          : Reply.notFound();
    }
    return Reply.notFound();
  }

  private static Reply redirect(String directory, String name) {
    return new Reply.Redirect(directory + Addresses.encode(name));
  }

  private Optional<Asset> asset(String repository, String tag, String name) throws IOException {
    return first(releases.of(repository), release -> release.tag().equals(tag))
        .flatMap(release -> release.asset(name));
  }

  private Reply overview(Request request) throws IOException {
    StringBuilder text = new StringBuilder("Releases served here:\n");
    for (Release release : releases.all()) {
      GitHubJson json = new GitHubJson(request.base(), release.manifest().repository());
      text.append("\n").append(release.manifest().repository()).append(" ").append(release.tag());
      text.append("\n");
      for (Asset asset : release.assets()) {
        text.append("  ").append(json.download(release, asset.name())).append("\n");
      }
    }
    return new Reply.Text(text.toString());
  }

  private static Optional<Release> latest(List<Release> known) {
    return first(known, release -> !release.prerelease());
  }

  private static Optional<Release> first(List<Release> known, Predicate<Release> wanted) {
    return known.stream().filter(wanted).findFirst();
  }
}
