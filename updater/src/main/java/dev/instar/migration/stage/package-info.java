/**
 * The staged copy that migrations work on: where its data roots are, how paths into it are kept
 * inside, and how SQLite files and programs of the app are reached. Imports {@code model} and
 * {@code disk} only. Read {@link dev.instar.migration.stage.Stage} first.
 */
@NullMarked
package dev.instar.migration.stage;

import org.jspecify.annotations.NullMarked;
