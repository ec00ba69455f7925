/**
 * Measures the real commands as whole processes. Nothing here asserts a time: a benchmark prints
 * what it found. Knows nothing of the other modules' classes, only of what they leave on disk; read
 * {@link dev.instar.benchmarks.LauncherCost} first.
 */
@NullMarked
package dev.instar.benchmarks;

import org.jspecify.annotations.NullMarked;
