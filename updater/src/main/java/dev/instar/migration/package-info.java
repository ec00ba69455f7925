/**
 * Migrations of data, on a staged copy: what they are, how a chain of them is found and run, and
 * what a run reports. Nothing here sees live data, asks anybody, or commits. Imports {@code model},
 * {@code disk} and its own subpackages, which build on each other in the order stage and config,
 * ledger, step, declaration. Read {@link dev.instar.migration.MigrationSet} and {@link
 * dev.instar.migration.MigrationRunner} first; who writes a migration in Java reads {@link
 * dev.instar.migration.Migration}.
 */
@NullMarked
package dev.instar.migration;

import org.jspecify.annotations.NullMarked;
