/**
 * The conservation ledger: what data a stage holds, measured before and after a migration, and what
 * of it is gone without having been declared. Flat in memory: rows are streamed into order-free
 * sums of hashes. Imports {@code model}, {@code disk}, and the stage and config packages of
 * migrations. Read {@link dev.instar.migration.ledger.Ledger} first.
 */
@NullMarked
package dev.instar.migration.ledger;

import org.jspecify.annotations.NullMarked;
