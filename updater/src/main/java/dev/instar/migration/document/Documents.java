package dev.instar.migration.document;

import dev.instar.migration.stage.StagePath;
import dev.instar.migration.stage.StepFailed;
import java.io.IOException;

/** Where documents of one kind are. */
public sealed interface Documents permits DirectoryDocuments, LineDocuments, ColumnDocuments {

  /** The file or directory that they are in. */
  StagePath place();

  /** How plans and messages name them. */
  String shown();

  /**
   * Visits all of them, in the order of their keys.
   *
   * @throws StepFailed when one fails and may not be set aside
   */
  void visit(DocumentRun run) throws StepFailed, IOException;
}
