/**
 * Measures the real commands as whole processes, and the migration engine beside the tools that one
 * would use instead. Nothing here asserts a time: a benchmark prints what it found. Read {@link
 * dev.instar.benchmarks.LauncherCost} first; it knows only what other modules leave on disk, {@link
 * dev.instar.benchmarks.MigrationCost} alone knows classes of theirs.
 */
@NullMarked
package dev.instar.benchmarks;

import org.jspecify.annotations.NullMarked;
