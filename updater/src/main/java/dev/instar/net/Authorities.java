package dev.instar.net;

import dev.instar.model.Environment;
import dev.instar.model.Platform;
import dev.instar.model.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Who may vouch for a server: the authorities that came with the Java runtime, and those that the
 * machine itself trusts, among which a company has its own. The machine's are only read when the
 * runtime's know nobody, as that takes longer than everything else of a connection.
 */
final class Authorities implements X509TrustManager {
  /** Where the systems that have such a file keep it. */
  private static final List<String> BUNDLES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt", // Debian, Arch, Alpine
          "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, RHEL
          "/etc/ssl/ca-bundle.pem", // openSUSE
          "/etc/ssl/cert.pem"); // BSD, macOS

  private final X509TrustManager runtimes;
  private final List<Path> files;
  private final List<String> stores;
  private @Nullable X509TrustManager machines;

  private Authorities(X509TrustManager runtimes, List<Path> files, List<String> stores) {
    this.runtimes = runtimes;
    this.files = files;
    this.stores = stores;
  }

  /**
   * Those of this runtime and machine; {@code SSL_CERT_FILE} names a file of them besides.
   *
   * @throws UsageException when that file is not there
   */
  static Authorities of(Environment environment) throws UsageException {
    List<Path> files = new ArrayList<>();
    Optional<Path> named = environment.variable("SSL_CERT_FILE").map(Path::of);
    if (named.isPresent() && !Files.isReadable(named.get())) {
      throw new UsageException(
          "SSL_CERT_FILE names " + named.get() + ", which cannot be read.",
          "Nothing was changed.",
          "Set it to a file of certificates (PEM), or unset it.");
    }
    named.ifPresent(files::add);
    BUNDLES.stream().map(Path::of).filter(Files::isReadable).findFirst().ifPresent(files::add);
    try {
      return new Authorities(trusting(null), files, stores(environment.platform()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime knows authorities", e);
    }
  }

  private static List<String> stores(Platform platform) {
    return switch (platform.os()) {
      case LINUX -> List.of();
      case MACOS -> List.of("KeychainStore-ROOT", "KeychainStore");
      case WINDOWS -> List.of("Windows-ROOT");
    };
  }

  /**
   * Trusts the certificates of a store.
   *
   * @param store null for the runtime's own
   */
  private static X509TrustManager trusting(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("no trust manager for X.509");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    try {
      runtimes.checkServerTrusted(chain, authType);
    } catch (CertificateException e) {
      try {
        machines().checkServerTrusted(chain, authType);
      } catch (GeneralSecurityException | IOException second) {
        e.addSuppressed(second);
        throw e;
      }
    }
  }

  private synchronized X509TrustManager machines() throws GeneralSecurityException, IOException {
    if (machines == null) {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      for (Path file : files) {
        add(file, all);
      }
      for (String name : stores) {
        add(name, all);
      }
      machines = trusting(all);
    }
    return machines;
  }

  private static void add(Path file, KeyStore all) throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        all.setCertificateEntry(file + "#" + number++, certificate);
      }
    }
  }

  /** Adds what a store of the system has; a runtime that was linked without it has none. */
  private static void add(String name, KeyStore all) throws GeneralSecurityException, IOException {
    KeyStore store;
    try {
      store = KeyStore.getInstance(name);
    } catch (KeyStoreException e) {
      return;
    }
    store.load(null, null);
    for (String alias : Collections.list(store.aliases())) {
      Certificate certificate = store.getCertificate(alias);
      if (certificate != null) {
        all.setCertificateEntry(name + "#" + alias, certificate);
      }
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("nobody is served here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    X509Certificate[] issuers = runtimes.getAcceptedIssuers();
    return Arrays.copyOf(issuers, issuers.length);
  }
}
