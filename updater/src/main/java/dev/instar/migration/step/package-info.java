/**
 * The steps a declared migration is made of; each works on the stage and tells the ledger's trace
 * what it moved. Imports {@code model}, {@code disk}, and the stage, config and ledger packages of
 * migrations. Read {@link dev.instar.migration.step.Step} first.
 */
@NullMarked
package dev.instar.migration.step;

import org.jspecify.annotations.NullMarked;
