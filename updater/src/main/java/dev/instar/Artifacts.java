package dev.instar;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.download.Archive;
import dev.instar.model.FormatException;
import dev.instar.model.UsageException;
import dev.instar.model.VerificationException;
import dev.instar.trust.KeyId;
import dev.instar.trust.OpenPgp;
import dev.instar.trust.PublicKey;
import dev.instar.trust.Signature;
import dev.instar.trust.SignifySignature;
import dev.instar.trust.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** What updates do with a signature and an archive, each by itself, for people who look closer. */
public final class Artifacts {
  private static final Archive.Limits LIMITS = new Archive.Limits(64L << 30, 1_000_000);

  private static final String GET_AGAIN =
      "Get file and signature again from where their publisher offers them.";

  private final Disk disk;
  private final Clock clock;

  public Artifacts(Disk disk, Clock clock) {
    this.disk = disk;
    this.clock = clock;
  }

  /**
   * A signature that is good.
   *
   * @param format of the signature
   * @param key its id, or its fingerprint
   * @param signedComment what was signed together with the file; none where the format has none
   */
  public record Good(String format, String key, Optional<String> signedComment) {}

  /**
   * Checks a detached signature of minisign, signify or OpenPGP.
   *
   * @param key the public key's file
   * @throws VerificationException when it is not the key's signature of this file
   * @throws UsageException when a file is not there, or the key is none
   */
  public Good verify(Path key, Path signature, Path file)
      throws VerificationException, UsageException, IOException {
    exists(key, "public key");
    byte[] keys = Files.readAllBytes(key);
    if (OpenPgp.isOne(keys)) {
      return openPgp(keys, key, signature, file);
    }
    PublicKey publicKey = Publisher.publicKey(key);
    String text = text(signature, "signature");
    exists(file, "file");
    try (InputStream content = Files.newInputStream(file)) {
      if (text.lines().count() == SignifySignature.LINES) {
        SignifySignature parsed = SignifySignature.parse(text);
        refuse(publicKey.verify(content, parsed), file, publicKey, parsed.keyId());
        return new Good("signify", publicKey.id().toString(), Optional.empty());
      }
      Signature parsed = Signature.parse(text);
      refuse(publicKey.verify(content, parsed), file, publicKey, parsed.keyId());
      return new Good("minisign", publicKey.id().toString(), Optional.of(parsed.trustedComment()));
    } catch (FormatException e) {
      throw new VerificationException(
          signature + " is no signature of minisign or signify: " + e.getMessage() + ".",
          "Nothing was changed.",
          GET_AGAIN,
          e);
    }
  }

  private Good openPgp(byte[] keys, Path key, Path signature, Path file)
      throws VerificationException, UsageException, IOException {
    exists(signature, "signature");
    exists(file, "file");
    OpenPgp certificates;
    try {
      certificates = OpenPgp.parse(keys);
    } catch (FormatException e) {
      throw new UsageException(
          key + ": " + e.getMessage() + ".", "Nothing was verified.", "Name a public key.", e);
    }
    try {
      return switch (certificates.verify(
          () -> Files.newInputStream(file), Files.readAllBytes(signature), clock.instant())) {
        case OpenPgp.Finding.Good good -> new Good("OpenPGP", good.key(), Optional.empty());
        case OpenPgp.Finding.Bad bad ->
            throw new VerificationException(
                file + " has no good signature: " + bad.why() + ".",
                "Nothing was changed.",
                "Do not use it. " + GET_AGAIN);
      };
    } catch (FormatException e) {
      throw new VerificationException(
          signature + ": " + e.getMessage() + ".", "Nothing was changed.", GET_AGAIN, e);
    }
  }

  private static void refuse(Verdict verdict, Path file, PublicKey key, KeyId signer)
      throws VerificationException {
    String why =
        switch (verdict) {
          case GOOD -> "";
          case OTHER_KEY -> "the signature was made by another key, " + signer;
          case CONTENT_DIFFERS -> "it is not the file that was signed";
          case COMMENT_DIFFERS -> "the signature's trusted comment is not the one that was signed";
        };
    if (!why.isEmpty()) {
      throw new VerificationException(
          file + " is not what key " + key.id() + " has signed: " + why + ".",
          "Nothing was changed.",
          "Do not use it. " + GET_AGAIN);
    }
  }

  /**
   * Unpacks an archive as an update does. When it is refused, what was unpacked is gone again.
   *
   * @param directory to be made, or empty
   * @throws VerificationException when the archive is damaged or has an entry that an image must
   *     not have; the message names it
   * @throws UsageException when there is something in the directory
   */
  public void unpack(Path archive, Path directory)
      throws VerificationException, UsageException, IOException {
    exists(archive, "archive");
    Durable durable = new Durable(disk);
    boolean isNew = !Files.exists(directory);
    durable.createDirectories(directory);
    try {
      Archive.unpack(archive, directory, LIMITS, disk);
    } catch (DirectoryNotEmptyException e) {
      throw new UsageException(
          "There is something in " + directory + " already.",
          "Nothing was unpacked.",
          "Name a directory that is empty, or not there yet.",
          e);
    } catch (VerificationException | IOException | RuntimeException e) {
      for (Path child : Durable.children(directory)) {
        durable.deleteTree(child);
      }
      if (isNew) {
        durable.deleteTree(directory);
      }
      throw e;
    }
  }

  private static String text(Path file, String what) throws UsageException, IOException {
    exists(file, what);
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static void exists(Path file, String what) throws UsageException {
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "There is no " + what + " " + file + ".", "Nothing was changed.", "Name one.");
    }
  }
}
