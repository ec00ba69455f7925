package dev.instar.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.instar.model.DecisionException;
import dev.instar.model.FormatException;
import dev.instar.model.InstarException;
import dev.instar.model.JsonObject;
import dev.instar.model.NetworkException;
import dev.instar.model.Sha256;
import dev.instar.model.UsageException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.model.WithdrawalMark;
import dev.instar.net.Get;
import dev.instar.net.Http;
import dev.instar.net.Response;
import dev.instar.net.Send;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Puts a release on GitHub (REST API, version 2022-11-28, "Releases" and "Release assets") so that
 * users see all of it or nothing: as a draft, which gets every file, is compared with what was to
 * be uploaded, and is published in one step. Run again after whatever happened, it goes on where it
 * was; after it succeeded, it does nothing.
 */
public final class GitHubPublication {
  private static final String MEDIA_TYPE = "application/vnd.github+json";
  private static final int LIMIT = 16 << 20;
  private static final int MAX_PAGES = 50;
  private static final int TRIES = 3;
  private static final String UNTOUCHED = "Users see what they saw before.";

  private final Http http;
  private final String releases;
  private final Consumer<String> told;

  /**
   * For one repository.
   *
   * @param api base of the API, as {@code https://api.github.com}
   * @param repository as {@code owner/name}
   * @param told gets one line for each step
   */
  public GitHubPublication(Http http, URI api, String repository, Consumer<String> told) {
    this.http = http;
    this.releases = api.toString().replaceFirst("/+$", "") + "/repos/" + repository + "/releases";
    this.told = told;
  }

  /**
   * A release to publish.
   *
   * @param files all of it, verified, by their names
   * @param latest whether it is to be the one that everybody is offered, unless a newer one is
   *     there
   */
  public record Release(
      String tag, Version version, String notes, Map<String, Local> files, boolean latest) {
    public Release {
      files = Collections.unmodifiableMap(new TreeMap<>(files));
    }
  }

  /** A file of a release as it is here. */
  public record Local(Path path, long size, Sha256 sha256) {}

  /** A release as GitHub has it. */
  private record Known(
      long id, String tag, boolean draft, boolean prerelease, String notes, String uploadUrl) {
    static Known read(JsonObject json) throws FormatException {
      return new Known(
          json.number("id"),
          json.string("tag_name"),
          json.flag("draft", false),
          json.flag("prerelease", false),
          json.optionalString("body").orElse(""),
          json.optionalString("upload_url").orElse(""));
    }

    URI uploadTo(String name) {
      String address = uploadUrl.replaceFirst("\\{[^}]*}$", "");
      return URI.create(address + "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    }
  }

  /** What GitHub has of one file. */
  private record Remote(long id, String name, long size, String state, Optional<String> digest) {
    static Remote read(JsonObject json) throws FormatException {
      return new Remote(
          json.number("id"),
          json.string("name"),
          json.number("size"),
          json.optionalString("state").orElse("uploaded"),
          json.optionalString("digest"));
    }

    boolean is(Local file) {
      return state.equals("uploaded")
          && size == file.size()
          && (digest.isEmpty() || digest.get().equals("sha256:" + file.sha256()));
    }
  }

  /**
   * Publishes a release.
   *
   * @param rehearse only say what would be done
   * @throws DecisionException when a release of this tag is published already, with other files
   * @throws VerificationException when GitHub has not got what was uploaded
   */
  public void publish(Release release, boolean rehearse) throws InstarException {
    List<Known> all = list();
    Optional<Known> present = ofTag(all, release.tag());
    if (present.isPresent() && !present.get().draft()) {
      refuseOther(release, present.get());
      told.accept("Release " + release.tag() + " is published already, with these very files.");
      return;
    }
    if (rehearse) {
      tellPlan(release, present);
      return;
    }
    Known draft = present.isPresent() ? present.get() : create(release);
    upload(release, draft);
    check(release, draft);
    ObjectNode change = JsonObject.newObject();
    change.put("draft", false);
    change.put("prerelease", !release.latest());
    change.put("make_latest", String.valueOf(release.latest() && isHighest(release, all)));
    ok(Send.json("PATCH", address("/" + draft.id()), change), "publish release " + release.tag());
    told.accept("Published " + release.tag() + ".");
  }

  private void tellPlan(Release release, Optional<Known> draft) throws InstarException {
    told.accept(
        draft.isPresent()
            ? "Would go on with the draft of " + release.tag() + "."
            : "Would make a draft of " + release.tag() + ".");
    List<String> missing = missing(release, draft.isPresent() ? assets(draft.get()) : Map.of());
    for (String name : release.files().keySet()) {
      told.accept((missing.contains(name) ? "  would upload  " : "  is there      ") + name);
    }
    told.accept("Would then publish it. Nothing was changed.");
  }

  /** The files of a release that are not there as they are here. */
  private static List<String> missing(Release release, Map<String, Remote> there) {
    return release.files().entrySet().stream()
        .filter(file -> {
          Remote remote = there.get(file.getKey());
          return remote == null || !remote.is(file.getValue());
        })
        .map(Map.Entry::getKey)
        .toList();
  }

  private void refuseOther(Release release, Known published) throws InstarException {
    List<String> other = missing(release, assets(published));
    if (!other.isEmpty()) {
      throw new DecisionException(
          "Release "
              + release.tag()
              + " is published already, with another "
              + String.join(", ", other)
              + ".",
          UNTOUCHED,
          "Give the release another version: users may have this one. To take it back, run instar"
              + " withdraw.");
    }
  }

  private Known create(Release release) throws InstarException {
    ObjectNode json = JsonObject.newObject();
    json.put("tag_name", release.tag());
    json.put("name", release.version().text());
    json.put("body", release.notes());
    json.put("draft", true);
    json.put("prerelease", !release.latest());
    Response made = ok(Send.json("POST", address(""), json), "make a draft of " + release.tag());
    told.accept("Made a draft of " + release.tag() + ".");
    try {
      return Known.read(JsonObject.parse("the release", made.bytes()));
    } catch (FormatException e) {
      throw unreadable(e);
    }
  }

  private void upload(Release release, Known draft) throws InstarException {
    Map<String, Remote> there = assets(draft);
    for (Map.Entry<String, Local> entry : release.files().entrySet()) {
      String name = entry.getKey();
      for (int tries = 1; ; tries++) {
        Remote remote = there.get(name);
        if (remote != null && remote.is(entry.getValue())) {
          told.accept("  is there  " + name);
          break;
        }
        if (remote != null) { // cut off, or of an earlier packing
          ok(Send.delete(address("/assets/" + remote.id())), "take back a broken " + name);
        }
        try {
          ok(Send.file(draft.uploadTo(name), entry.getValue().path()), "upload " + name);
          told.accept("  uploaded  " + name);
          break;
        } catch (NetworkException e) {
          if (tries == TRIES) {
            throw e;
          }
          told.accept("  again     " + name + ": " + e.happened());
          there = assets(draft); // only GitHub knows what it has of it
        }
      }
    }
  }

  /** What was uploaded is looked at once more, as GitHub has it. */
  private void check(Release release, Known draft) throws InstarException {
    Map<String, Remote> there = assets(draft);
    List<String> missing = missing(release, there);
    if (!missing.isEmpty()) {
      throw wrong(release, "has not got " + missing.getFirst() + " as it was uploaded");
    }
    there.keySet().removeAll(release.files().keySet());
    if (!there.isEmpty()) {
      throw wrong(release, "has files that are not of it: " + String.join(", ", there.keySet()));
    }
    told.accept("GitHub has all " + release.files().size() + " files as they are here.");
  }

  private static VerificationException wrong(Release release, String what) {
    return new VerificationException(
        "The draft of " + release.tag() + " " + what + ".",
        UNTOUCHED,
        "Delete the draft on GitHub and run instar publish again.");
  }

  private static boolean isHighest(Release release, List<Known> all) {
    String prefix = release.tag().substring(0, release.tag().indexOf(release.version().text()));
    return all.stream()
        .filter(other -> !other.draft() && !other.prerelease() && other.tag().startsWith(prefix))
        .flatMap(other -> Version.ofTag(other.tag().substring(prefix.length())).stream())
        .noneMatch(version -> version.isNewerThan(release.version()));
  }

  /**
   * Marks a published release, so that clients pass it over.
   *
   * @param why one line
   * @throws UsageException when no release of this tag is published
   */
  public void withdraw(String tag, String why) throws InstarException {
    Optional<Known> release = ofTag(list(), tag).filter(found -> !found.draft());
    if (release.isEmpty()) {
      throw new UsageException(
          "No release " + tag + " is published.", UNTOUCHED, "Name one with --version.");
    }
    ObjectNode change = JsonObject.newObject();
    change.put("prerelease", true);
    change.put("make_latest", "false");
    if (WithdrawalMark.in(release.get().notes()).isEmpty()) {
      change.put("body", WithdrawalMark.of(why) + "\n" + release.get().notes());
    }
    ok(Send.json("PATCH", address("/" + release.get().id()), change), "withdraw " + tag);
    told.accept("Withdrawn " + tag + ": " + why);
  }

  /** All releases, drafts too, which only a token that may write sees. */
  private List<Known> list() throws InstarException {
    return pages(address("?per_page=100"), Known::read);
  }

  private static Optional<Known> ofTag(List<Known> all, String tag) {
    return all.stream().filter(release -> release.tag().equals(tag)).findFirst();
  }

  private Map<String, Remote> assets(Known release) throws InstarException {
    Map<String, Remote> assets = new LinkedHashMap<>();
    pages(address("/" + release.id() + "/assets?per_page=100"), Remote::read)
        .forEach(remote -> assets.put(remote.name(), remote));
    return assets;
  }

  /** Reads one item of a list. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(JsonObject json) throws FormatException;
  }

  private <T> List<T> pages(URI first, Reader<T> reader) throws InstarException {
    List<T> items = new ArrayList<>();
    Optional<URI> page = Optional.of(first);
    for (int pages = 0; page.isPresent() && pages < MAX_PAGES; pages++) {
      Response response = http.fetch(Get.of(page.get(), MEDIA_TYPE), LIMIT);
      try {
        for (JsonObject json : JsonObject.parseList("the list", response.bytes())) {
          items.add(reader.read(json));
        }
      } catch (FormatException e) {
        throw unreadable(e);
      }
      page = response.nextPage(page.get());
    }
    return items;
  }

  private Response ok(Send send, String what) throws NetworkException {
    Response response = http.send(send, LIMIT);
    if (response.status() / 100 == 2) {
      return response;
    }
    throw new NetworkException(
        "GitHub would not "
            + what
            + ": it answered with status "
            + response.status()
            + reason(response)
            + ".",
        UNTOUCHED,
        response.status() == 404
            ? "Check the repository's name, and that the token may write its contents."
            : "Put right what it names, and run the same command again; it goes on where it was.");
  }

  /** GitHub's own words: {@code message}, and the code of each error. */
  private static String reason(Response response) {
    try {
      JsonObject json = JsonObject.parse("the answer", response.bytes());
      StringBuilder reason = new StringBuilder(" (" + json.optionalString("message").orElse(""));
      for (JsonObject error : json.objects("errors")) {
        reason.append(", ").append(error.optionalString("code").orElse("?"));
      }
      return reason.append(")").toString().replaceAll("\\p{Cntrl}", " ");
    } catch (FormatException e) {
      return "";
    }
  }

  private static NetworkException unreadable(FormatException e) {
    return new NetworkException(
        "The server does not answer as GitHub's API does: " + e.getMessage() + ".",
        UNTOUCHED,
        "Check the descriptor's source, or --source.",
        e);
  }

  private URI address(String rest) {
    return URI.create(releases + rest);
  }
}
