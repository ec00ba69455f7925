package dev.instar.care;

import dev.instar.Consent;
import dev.instar.Event;
import dev.instar.Host;
import dev.instar.Installation;
import dev.instar.Recovery;
import dev.instar.data.SqliteHome;
import dev.instar.disk.Attributes;
import dev.instar.install.InstallationLock;
import dev.instar.install.InstalledImage;
import dev.instar.install.Layout;
import dev.instar.model.ExitCode;
import dev.instar.model.InstarException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mends what the {@link Doctor} finds and a machine can put right. Never touches the user's data,
 * never deletes a backup or what is not the installation's. Each mend leaves the installation no
 * worse wherever it dies, and looks at what is there first, so that running again goes on from
 * there, and running once more changes nothing.
 */
public final class Repair {
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

  /** What one mend uncovers, the next round mends; no chain of those is longer. */
  private static final int ROUNDS = 4;

  /** Recovery among the failures; it mostly fails by what a mend has told of, too. */
  private static final String RECOVERY = "recovery";

  private final InstalledImage own;
  private final Host host;
  private final Installation installation;

  /** Why something could not be mended, by what was said of it. */
  private final Map<String, InstarException> failures = new LinkedHashMap<>();

  /**
   * Works on one installation.
   *
   * @param own the image whose updater runs now
   */
  public Repair(Layout layout, InstalledImage own, Host host) {
    this.own = own;
    this.host = host;
    this.installation = new Installation(layout, host);
  }

  /**
   * Does it: exit code 0 when all is well afterwards, 60 when a person must do the rest.
   *
   * @throws InstarException when nobody agreed, or something could not be mended; all else was
   */
  public ExitCode run(boolean yes) throws InstarException, IOException {
    openState();
    try (InstallationLock lock =
        InstallationLock.acquire(
            installation.layout, "self repair", host.environment().clock(), LOCK_PATIENCE)) {
      lock.keep();
      SqliteHome.use(installation.layout.nativeLibraries());
      recover();
      List<Finding> findings = examine();
      if (findings.stream().anyMatch(Finding::isRepairable)) {
        findings.forEach(finding -> host.listener().on(finding.event()));
        new Consent(host).proceed(yes, own.descriptor().command("self repair --yes"));
        findings = mend(findings);
      }
      return conclude(findings);
    }
  }

  /** The lock's directory must be there, and writable, before anything can be locked. */
  private void openState() throws IOException {
    for (var directory : List.of(installation.layout.root(), installation.layout.state())) {
      if (Files.isDirectory(directory) && !Files.isWritable(directory)) {
        installation.durable.disk().foreign(directory, () -> Attributes.makeWritable(directory));
      }
    }
    installation.createDirectories();
  }

  /** What recovery stumbles over may be what is mended next, so a failure does not end all. */
  private void recover() throws IOException {
    try {
      Recovery.underLock(own, installation, host);
      failures.remove(RECOVERY);
    } catch (InstarException e) {
      failures.put(RECOVERY, e);
    }
  }

  private List<Finding> examine() throws IOException {
    return Doctor.examine(Survey.underOwnLock(own, installation, host));
  }

  private List<Finding> mend(List<Finding> findings) throws IOException {
    List<Finding> left = findings;
    for (int round = 0; round < ROUNDS; round++) {
      boolean mended = false;
      for (Finding finding : inOrder(left)) {
        mended |= mend(finding);
      }
      if (!mended) {
        break;
      }
      recover();
      left = examine();
    }
    return left;
  }

  /** Records and images first, as they tell what the other mends need to know. */
  private static List<Finding> inOrder(List<Finding> findings) {
    List<Finding> order = new ArrayList<>();
    for (Kind kind : Mends.ORDER) {
      findings.stream().filter(one -> one.kind() == kind && one.isRepairable()).forEach(order::add);
    }
    return order;
  }

  private boolean mend(Finding finding) throws IOException {
    try {
      Survey survey = Survey.underOwnLock(own, installation, host);
      Optional<String> how = new Mends(survey).mend(finding);
      failures.remove(finding.problem());
      how.ifPresent(words ->
          host.listener().on(new Event.Mended(finding.kind().label(), finding.place(), words)));
      return how.isPresent();
    } catch (InstarException e) {
      failures.put(finding.problem(), e);
      return false;
    }
  }

  private ExitCode conclude(List<Finding> left) throws InstarException {
    left.stream()
        .filter(Finding::isProblem)
        .forEach(finding -> host.listener().on(finding.event()));
    host.listener().on(Doctor.diagnosed(left, new Words(own.descriptor())));
    Optional<InstarException> recovery = Optional.ofNullable(failures.remove(RECOVERY));
    Optional<InstarException> worst = failures.values().stream().findFirst().or(() -> recovery);
    failures.values().stream().skip(1).forEach(other -> host.tell("error: " + other.happened()));
    if (worst.isPresent()) {
      throw worst.get();
    }
    return Doctor.ending(left);
  }
}
