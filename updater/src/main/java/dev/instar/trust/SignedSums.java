package dev.instar.trust;

import dev.instar.model.AppName;
import dev.instar.model.FormatException;
import dev.instar.model.Sha256;
import dev.instar.model.SumsFile;
import dev.instar.model.UnknownKeyException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The hashes of one release's assets, as its publisher signed them. A value exists only after a
 * pinned key verified the whole file, and its comment named this app and this version: so neither a
 * foreign nor an old release passes for the one that was asked for.
 *
 * <pre>
 * SHA256SUMS           &lt;64 hexadecimal digits&gt;  &lt;asset's name&gt;     one line for each asset
 * SHA256SUMS.minisig   trusted comment: app:employees version:1.2.0 file:SHA256SUMS
 * </pre>
 */
public final class SignedSums {
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *]([^/\\\\\\p{Cc}]+)");
  private static final String UNTOUCHED = "Nothing was installed; what was there is as it was.";
  private static final String TELL_PUBLISHER =
      "Try again later; if it stays so, tell the publisher, and do not install this release.";

  private final Map<String, Sha256> sums;
  private final PublicKey signer;

  private SignedSums(Map<String, Sha256> sums, PublicKey signer) {
    this.sums = Map.copyOf(sums);
    this.signer = signer;
  }

  /** What the publisher signs as the trusted comment of a release's sums. */
  public static String trustedComment(AppName app, Version version) {
    return "app:" + app + " version:" + version + " file:" + SumsFile.NAME;
  }

  /**
   * Verifies a release's sums.
   *
   * @param sums the bytes of SHA256SUMS
   * @param signatureFile the text of SHA256SUMS.minisig
   * @param pinned the keys that the app trusts, in any order
   * @throws VerificationException when any of it does not hold; its message says what
   */
  public static SignedSums verify(
      byte[] sums, String signatureFile, List<PublicKey> pinned, AppName app, Version version)
      throws VerificationException {
    Signature signature;
    try {
      signature = Signature.parse(signatureFile);
    } catch (FormatException e) {
      throw refused("The release's " + SumsFile.SIGNATURE + " is damaged: " + e.getMessage() + ".");
    }
    PublicKey signer = signer(sums, signature, pinned);
    checkComment(signature.trustedComment(), app, version);
    try {
      return new SignedSums(parse(sums), signer);
    } catch (FormatException e) {
      throw refused(
          "The release's " + SumsFile.NAME + " is signed, but unusable: " + e.getMessage() + ".");
    }
  }

  /**
   * The hash that the publisher signed for an asset.
   *
   * @throws VerificationException when the sums do not list it
   */
  public Sha256 of(String asset) throws VerificationException {
    Sha256 sum = sums.get(asset);
    if (sum == null) {
      throw refused("The release's signed " + SumsFile.NAME + " does not list " + asset + ".");
    }
    return sum;
  }

  /** The names of all assets that the sums list. */
  public Set<String> assets() {
    return sums.keySet();
  }

  /** The pinned key that verified them. */
  public PublicKey signer() {
    return signer;
  }

  private static PublicKey signer(byte[] sums, Signature signature, List<PublicKey> pinned)
      throws VerificationException {
    Verdict best = Verdict.OTHER_KEY;
    for (PublicKey key : pinned) {
      Verdict verdict = verdict(key, sums, signature);
      if (verdict == Verdict.GOOD) {
        return key;
      }
      best = verdict.compareTo(best) > 0 ? verdict : best;
    }
    if (best == Verdict.OTHER_KEY) {
      throw otherKey(signature, pinned);
    }
    String wrong =
        best == Verdict.CONTENT_DIFFERS
            ? "the file is not the one that was signed"
            : "its comment was changed after signing";
    throw refused("The signature of the release's " + SumsFile.NAME + " is wrong: " + wrong + ".");
  }

  private static Verdict verdict(PublicKey key, byte[] sums, Signature signature) {
    try {
      return key.verify(new ByteArrayInputStream(sums), signature);
    } catch (IOException e) {
      throw new UncheckedIOException("reading an array", e);
    }
  }

  private static VerificationException otherKey(Signature signature, List<PublicKey> pinned) {
    String trusted =
        pinned.stream().map(key -> key.id().toString()).collect(Collectors.joining(", "));
    return new UnknownKeyException(
        "The release is signed by another key: %s; the installed app trusts %s."
            .formatted(signature.keyId(), trusted.isEmpty() ? "none" : trusted),
        UNTOUCHED,
        "Ask the publisher, by another way than this release, whether the key was changed; if so,"
            + " install the app anew from where you first got it.");
  }

  private static void checkComment(String comment, AppName app, Version version)
      throws VerificationException {
    List<String> words = List.of(comment.split("[ \t]+", -1));
    checkWord(words, "app", app.text());
    checkWord(words, "version", version.text());
    checkWord(words, "file", SumsFile.NAME);
  }

  private static void checkWord(List<String> words, String name, String expected)
      throws VerificationException {
    String start = name + ":";
    List<String> found =
        words.stream()
            .filter(word -> word.startsWith(start))
            .map(word -> word.substring(start.length()))
            .toList();
    if (!found.equals(List.of(expected))) {
      throw refused(
          "The signature is good, but it was made for %s %s, not for %s."
              .formatted(
                  name, found.isEmpty() ? "unnamed" : String.join(" and ", found), expected));
    }
  }

  private static Map<String, Sha256> parse(byte[] bytes) throws FormatException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new FormatException("it is not UTF-8");
    }
    if (!text.endsWith("\n")) {
      throw new FormatException("its last line has no end");
    }
    Map<String, Sha256> sums = new LinkedHashMap<>();
    int number = 0;
    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
      number++;
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches() || matcher.group(2).matches("\\.\\.?")) {
        throw new FormatException(
            "line " + number + " is not \"<64 hexadecimal digits>  <asset's name>\"");
      }
      if (sums.put(matcher.group(2), Sha256.parse(matcher.group(1))) != null) {
        throw new FormatException("line " + number + " lists an asset for the second time");
      }
    }
    return sums;
  }

  private static VerificationException refused(String happened) {
    return new VerificationException(happened, UNTOUCHED, TELL_PUBLISHER);
  }
}
