/**
 * Documents, one by one: files of a directory, lines of a file, values of a SQLite column. Each is
 * changed, proven to have lost nothing, and written only when it changed; those that fail are set
 * aside. Read {@link dev.instar.migration.document.DocumentsStep} first.
 */
@NullMarked
package dev.instar.migration.document;

import org.jspecify.annotations.NullMarked;
