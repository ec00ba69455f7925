/**
 * For whoever writes migrations: scaffolds, a check of a whole set, and trials on golden data of
 * every released version. Read {@link dev.instar.migration.kit.MigrationKit} first.
 */
@NullMarked
package dev.instar.migration.kit;

import org.jspecify.annotations.NullMarked;
