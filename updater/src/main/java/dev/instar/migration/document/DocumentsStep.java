package dev.instar.migration.document;

import dev.instar.migration.stage.StepFailed;
import dev.instar.migration.step.Step;
import dev.instar.migration.step.StepRun;
import java.io.IOException;
import java.util.List;

/**
 * Changes documents one by one.
 *
 * @param changes what is done with each, a line each
 */
public record DocumentsStep(
    Documents documents, DocumentChange change, List<String> changes, DocumentFailures failures)
    implements Step {

  public DocumentsStep {
    changes = changes.stream().map(line -> documents.shown() + ": " + line).toList();
  }

  @Override
  public Kind kind() {
    return Kind.DOCUMENTS;
  }

  @Override
  public void run(StepRun run) throws StepFailed, IOException {
    visit(documents, change, failures, run);
  }

  /** Visits all documents of a place. */
  public static void visit(
      Documents documents, DocumentChange change, DocumentFailures failures, StepRun run)
      throws StepFailed, IOException {
    DocumentRun visit = new DocumentRun(run, documents, change, failures);
    documents.visit(visit);
    visit.conclude();
  }
}
