package dev.instar.migration.config;

import dev.instar.model.FormatException;

/**
 * A configuration as a text and as a value. When the value has been edited, the text is changed in
 * those places alone: comments, order, quotes, indentation and line ends of the rest stay.
 */
interface ConfigText {

  /** The value, to be edited in place. */
  ConfigValue value();

  /** The value that the edited text is to read as, where its format cannot say all of it. */
  default ConfigValue intended() throws FormatException {
    return value();
  }

  /**
   * The text of the value as it is now.
   *
   * @throws FormatException when the text cannot hold it
   */
  String edited() throws FormatException;
}
