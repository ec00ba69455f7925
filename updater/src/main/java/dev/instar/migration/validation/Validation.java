package dev.instar.migration.validation;

import dev.instar.migration.stage.StepFailed;
import java.io.IOException;
import java.sql.SQLException;

/** Something that must be true of the migrated stage. It changes nothing. */
public interface Validation {

  /** Keeps, before the migration, what the result is to be compared with. */
  default void remember(Findings findings) throws StepFailed, SQLException, IOException {}

  /** Tells the findings what is wrong; nothing when all is well. */
  void check(Findings findings) throws StepFailed, SQLException, IOException;

  /** What it looks at, to begin a message with. */
  String subject();
}
