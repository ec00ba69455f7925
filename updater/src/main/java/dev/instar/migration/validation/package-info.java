/**
 * What must be true of a migrated stage before it may take the data's place: the checks that are
 * always made, and those that a migration asks for. Knows the stage and the ledger. Read {@link
 * dev.instar.migration.validation.Validator} first.
 */
@NullMarked
package dev.instar.migration.validation;

import org.jspecify.annotations.NullMarked;
