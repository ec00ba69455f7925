package dev.instar;

import dev.instar.disk.Disk;
import dev.instar.disk.Durable;
import dev.instar.migration.ChainSearch;
import dev.instar.migration.Migration;
import dev.instar.migration.MigrationSet;
import dev.instar.model.DataRoot;
import dev.instar.model.Descriptor;
import dev.instar.model.Environment;
import dev.instar.model.FormatException;
import dev.instar.model.InstarException;
import dev.instar.model.ReleaseManifest;
import dev.instar.model.ReleaseManifest.MigrationSummary;
import dev.instar.model.Requirement;
import dev.instar.model.Sha256;
import dev.instar.model.SumsFile;
import dev.instar.model.UsageException;
import dev.instar.model.VerificationException;
import dev.instar.model.Version;
import dev.instar.model.WithdrawalMark;
import dev.instar.publish.Packer;
import dev.instar.publish.ReleaseDirectory;
import dev.instar.publish.Sums;
import dev.instar.trust.PublicKey;
import dev.instar.trust.SecretKey;
import dev.instar.trust.SecretKeyFile;
import dev.instar.trust.SignedSums;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a publisher does: makes keys, packs, signs, and checks what is about to be put out. A
 * release is signed last, so that whatever is interrupted before leaves no release that a client
 * accepts.
 */
public final class Publisher {
  private static final String SECRET_KEY = "instar.key";
  private static final String PUBLIC_KEY = "instar.pub";

  private final Environment environment;
  private final Durable durable;
  private final Path javaHome;

  /**
   * @param javaHome the home of the Java that runs this program
   */
  public Publisher(Environment environment, Disk disk, Path javaHome) {
    this.environment = environment;
    this.durable = new Durable(disk);
    this.javaHome = javaHome;
  }

  /** Where a password comes from; asked only when one is needed. */
  @FunctionalInterface
  public interface Password {
    char[] ask() throws InstarException;
  }

  /** Writes the script with which a release is installed. */
  @FunctionalInterface
  public interface Installer {
    /**
     * The text of {@code install.sh}.
     *
     * @param descriptor the images' own
     * @param sums SHA-256 of the archives and the manifest, by their names
     */
    String script(Descriptor descriptor, Map<String, Sha256> sums);
  }

  /**
   * What was signed.
   *
   * @param signerIsPinned whether the images trust the key that signed them
   */
  public record Signed(
      ReleaseManifest manifest, PublicKey signer, boolean signerIsPinned, List<String> assets) {
    public Signed {
      assets = List.copyOf(assets);
    }
  }

  /**
   * Makes a key pair, {@code instar.key} and {@code instar.pub}; never replaces one.
   *
   * @param password protects the secret key; without one whoever reads its file can sign
   */
  public PublicKey generateKeys(Path directory, Optional<Password> password)
      throws InstarException, IOException {
    Path secret = directory.resolve(SECRET_KEY);
    for (Path file : List.of(secret, directory.resolve(PUBLIC_KEY))) {
      if (Files.exists(file)) {
        throw new UsageException(
            file + " exists.",
            "It was not replaced: releases signed with it would lose their publisher.",
            "Choose another directory with --out.");
      }
    }
    SecureRandom random = new SecureRandom();
    SecretKey key = SecretKey.generate(random);
    SecretKeyFile file =
        password.isPresent()
            ? SecretKeyFile.of(key, password.get().ask(), random)
            : SecretKeyFile.of(key);
    durable.createDirectories(directory.toAbsolutePath());
    writePrivately(secret, file.text());
    durable.replace(directory.resolve(PUBLIC_KEY), key.publicKey().fileText());
    return key.publicKey();
  }

  /** Only its owner can read the file, from the moment it exists. */
  private static void writePrivately(Path file, String text) throws IOException {
    PosixFileAttributeView posix =
        Files.getFileAttributeView(
            file.toAbsolutePath().resolveSibling(""), PosixFileAttributeView.class);
    if (posix == null) {
      Files.createFile(file); // Windows: the permissions of the user's own directory
    } else {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, text);
  }

  /**
   * Packs one image and writes archive and manifest; see {@link Packer}.
   *
   * @throws UsageException also when a migration cannot be read, or leads nowhere
   */
  public ReleaseManifest pack(Packer.Order order) throws InstarException, IOException {
    Descriptor descriptor = Packer.descriptor(order.descriptor());
    Optional<Path> directory =
        descriptor.migrations().map(order.payload()::resolve).filter(Files::isDirectory);
    List<MigrationSummary> migrations =
        directory.isPresent() ? migrations(directory.get(), descriptor) : List.of();
    return new Packer(environment, javaHome).pack(order, migrations);
  }

  private static List<MigrationSummary> migrations(Path directory, Descriptor descriptor)
      throws UsageException, IOException {
    Set<String> roots = descriptor.data().stream().map(DataRoot::name).collect(Collectors.toSet());
    try (MigrationSet migrations = MigrationSet.load(directory, List.of(), roots)) {
      if (descriptor.dataVersion().isPresent()) {
        checkChains(migrations, descriptor.dataVersion().get());
      }
      for (DataRoot root : descriptor.data()) {
        MigrationSet own = migrations.ofRoot(root.name());
        if (root.dataVersion().isPresent()) {
          checkChains(own, root.dataVersion().get());
        } else if (!own.migrations().isEmpty()) {
          throw new UsageException(
              "\""
                  + own.migrations().getFirst()
                  + "\" is for versions of the root \""
                  + root.name()
                  + "\", which has none of its own.",
              "Nothing was packed.",
              "Give the root a \"dataVersion\", or take \"root\" out of the migration.");
        }
      }
      return migrations.summaries();
    } catch (FormatException e) {
      throw new UsageException(
          String.valueOf(e.getMessage()), "Nothing was packed.", "Correct the migration.", e);
    }
  }

  /** Whoever has data that some migration starts from must come to this image's version. */
  private static void checkChains(MigrationSet migrations, Version dataVersion)
      throws UsageException {
    Set<Requirement> all =
        migrations.migrations().stream().map(Migration::between).collect(Collectors.toSet());
    for (Migration migration : migrations.migrations()) {
      if (migrations.chain(migration.from(), dataVersion, all)
          instanceof ChainSearch.Gap<Migration> gap) {
        throw new UsageException(
            "\""
                + migration.title()
                + "\" does not bring data to the descriptor's dataVersion "
                + dataVersion
                + ": "
                + gap.message()
                + ".",
            "Nothing was packed.",
            "Add the missing migration, or correct \"dataVersion\".");
      }
    }
  }

  /**
   * Signs a packed release: writes on which terms it is offered, its install script, the hashes of
   * all assets, and the signature. A release that is signed already can be signed anew, to be
   * offered to more or for longer.
   *
   * @param keyFile the publisher's secret key
   * @param rollout how many of 100 installations are offered it; as before when not said
   */
  public Signed sign(
      Path release, Path keyFile, Password password, Installer installer, Optional<Integer> rollout)
      throws InstarException, IOException {
    ReleaseDirectory directory = ReleaseDirectory.at(release);
    directory.checkImages();
    Descriptor descriptor = directory.descriptor();
    SecretKey key = secretKey(keyFile, password);
    ReleaseDirectory packed = directory.with(terms(directory.manifest(), descriptor, rollout));
    ReleaseManifest manifest = packed.manifest();
    if (!manifest.equals(directory.manifest())) {
      String name = ReleaseManifest.assetName(manifest.app(), manifest.version());
      durable.replace(release.resolve(name), manifest.toJson());
    }
    String script = installer.script(descriptor, sums(packed));
    durable.replaceProgram(release.resolve("install.sh"), script.getBytes(StandardCharsets.UTF_8));
    byte[] sums = Sums.of(release).getBytes(StandardCharsets.UTF_8);
    durable.replace(release.resolve(SumsFile.NAME), sums);
    String comment = SignedSums.trustedComment(manifest.app(), manifest.version());
    durable.replace(
        release.resolve(SumsFile.SIGNATURE),
        key.sign(new ByteArrayInputStream(sums), comment).fileText());
    return new Signed(
        manifest,
        key.publicKey(),
        descriptor.keys().contains(key.publicKey().line()),
        names(release));
  }

  private ReleaseManifest terms(
      ReleaseManifest manifest, Descriptor descriptor, Optional<Integer> rollout) {
    Optional<Instant> expires = descriptor.updates().expiry().map(environment.buildTime()::plus);
    return manifest.on(
        new ReleaseManifest.Terms(
            manifest.terms().minimumFrom(), rollout.orElse(manifest.terms().rollout()), expires));
  }

  /**
   * Marks a release in a directory as withdrawn, so that whoever looks for updates where it is
   * served passes it over. Its files stay.
   *
   * @param why shown to users; one line
   */
  public ReleaseManifest withdraw(Path release, String why) throws InstarException, IOException {
    ReleaseDirectory directory = ReleaseDirectory.at(release);
    durable.replace(release.resolve(WithdrawalMark.FILE), why.strip() + "\n");
    return directory.manifest();
  }

  private static SecretKey secretKey(Path file, Password password)
      throws InstarException, IOException {
    try {
      SecretKeyFile key = SecretKeyFile.parse(text(file, "secret key"));
      return key.isEncrypted() ? key.open(password.ask()) : key.open();
    } catch (FormatException e) {
      throw new UsageException(
          file + ": " + e.getMessage() + ".",
          "Nothing was signed.",
          "Name a secret key that instar keygen or minisign -G made.",
          e);
    }
  }

  private static Map<String, Sha256> sums(ReleaseDirectory packed) throws IOException {
    ReleaseManifest manifest = packed.manifest();
    Map<String, Sha256> sums = new TreeMap<>();
    String name = ReleaseManifest.assetName(manifest.app(), manifest.version());
    sums.put(name, Sha256.of(packed.directory().resolve(name)));
    manifest.images().forEach(image -> sums.put(image.asset(), image.sha256()));
    return sums;
  }

  /**
   * Checks a signed release as a client and a person with {@code sha256sum -c} would, and that
   * nothing lies beside it that is not signed.
   *
   * @param keyFile the publisher's public key
   * @throws VerificationException with the first thing that does not hold
   */
  public Signed verify(Path release, Path keyFile) throws InstarException, IOException {
    PublicKey key = publicKey(keyFile);
    ReleaseDirectory packed = ReleaseDirectory.at(release);
    ReleaseManifest manifest = packed.manifest();
    for (String name : List.of(SumsFile.NAME, SumsFile.SIGNATURE)) {
      if (!Files.isRegularFile(release.resolve(name))) {
        throw refused("The release has no " + name + ": it is not signed.", "Run: instar sign");
      }
    }
    SignedSums sums =
        SignedSums.verify(
            Files.readAllBytes(release.resolve(SumsFile.NAME)),
            Files.readString(release.resolve(SumsFile.SIGNATURE)),
            List.of(key),
            manifest.app(),
            manifest.version());
    List<String> present = names(release);
    checkFiles(release, present, sums);
    packed.checkImages();
    boolean pinned = packed.descriptor().keys().contains(key.line());
    return new Signed(manifest, sums.signer(), pinned, present);
  }

  /** Refuses a file that is not as it was signed, and what was signed and is not there. */
  static void checkFiles(Path release, List<String> present, SignedSums sums)
      throws VerificationException, IOException {
    for (String name : present) {
      if (!Sha256.of(release.resolve(name)).equals(sums.of(name))) {
        throw refused(name + " is not the file that was signed.", "Pack and sign it again.");
      }
    }
    Set<String> missing = new TreeSet<>(sums.assets());
    missing.removeAll(Set.copyOf(present));
    if (!missing.isEmpty()) {
      throw refused(
          "What was signed is missing: " + String.join(", ", missing) + ".",
          "Pack and sign again.");
    }
  }

  static PublicKey publicKey(Path file) throws UsageException, IOException {
    try {
      return PublicKey.parse(text(file, "public key"));
    } catch (FormatException e) {
      throw new UsageException(
          file + ": " + e.getMessage() + ".",
          "Nothing was verified.",
          "Name a public key of instar keygen, minisign or signify.",
          e);
    }
  }

  private static String text(Path file, String what) throws UsageException, IOException {
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "There is no " + what + " " + file + ".",
          "Nothing was changed.",
          "Name one with --key, or make a pair with: instar keygen --out DIR");
    }
    return Files.readString(file);
  }

  static List<String> names(Path release) throws UsageException, IOException {
    List<String> names = new ArrayList<>();
    for (Path asset : Sums.assets(release)) {
      names.add(asset.getFileName().toString());
    }
    return names;
  }

  private static VerificationException refused(String happened, String next) {
    return new VerificationException(happened, "Nothing was changed.", next);
  }
}
