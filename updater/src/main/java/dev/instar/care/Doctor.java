package dev.instar.care;

import dev.instar.Event;
import dev.instar.Host;
import dev.instar.Installation;
import dev.instar.data.SqliteHome;
import dev.instar.install.InstalledImage;
import dev.instar.install.Layout;
import dev.instar.model.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what is wrong with an installation and explains it: what it is, what it means, what mends
 * it. Takes no lock and changes nothing, so it may be asked at any time, of any installation.
 */
public final class Doctor {
  private final InstalledImage own;
  private final Host host;
  private final Installation installation;

  /**
   * Looks at one installation.
   *
   * @param own the image whose updater runs now
   */
  public Doctor(Layout layout, InstalledImage own, Host host) {
    this.own = own;
    this.host = host;
    this.installation = new Installation(layout, host);
  }

  /** Tells every finding: exit code 0 when all is well, 60 when something must be put right. */
  public ExitCode run() throws IOException {
    Survey survey = Survey.take(own, installation, host);
    survey
        .holder()
        .ifPresent(who ->
            host.tell(
                "Another command is changing this installation: "
                    + who
                    + ".\nWhat it is at work on is not judged; for that, ask again when it has"
                    + " ended."));
    return tell(examine(survey), survey);
  }

  /** Everything that is not as it should be. */
  static List<Finding> examine(Survey survey) throws IOException {
    if (Files.isWritable(survey.layout().state())) {
      SqliteHome.use(survey.layout().nativeLibraries());
    }
    List<Finding> findings = new ArrayList<>();
    findings.addAll(new StateExamination(survey).findings());
    findings.addAll(new ImageExamination(survey).findings());
    findings.addAll(new FileExamination(survey).findings());
    findings.addAll(new DataExamination(survey).findings());
    return List.copyOf(findings);
  }

  private ExitCode tell(List<Finding> findings, Survey survey) {
    findings.forEach(finding -> host.listener().on(finding.event()));
    host.listener().on(diagnosed(findings, survey.words()));
    return ending(findings);
  }

  static ExitCode ending(List<Finding> findings) {
    return findings.stream().anyMatch(Finding::isProblem) ? ExitCode.NEEDS_REPAIR : ExitCode.DONE;
  }

  static Event.Diagnosed diagnosed(List<Finding> findings, Words words) {
    long problems = findings.stream().filter(Finding::isProblem).count();
    long repairable = findings.stream().filter(Finding::isRepairable).count();
    Optional<String> next = Optional.empty();
    if (repairable > 0) {
      next = Optional.of(words.command("self repair"));
    } else if (problems > 0) {
      next = Optional.of("do what is said with each of them");
    }
    return new Event.Diagnosed(problems, repairable, findings.size() - problems, next);
  }
}
