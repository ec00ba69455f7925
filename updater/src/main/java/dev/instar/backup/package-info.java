/**
 * What upgrades leave behind to go back to: where it lies, what it holds with hashes, whether it is
 * still whole, and copying it into a stage. Making a backup is a rename that the switch does; here
 * it is only written down. Imports {@code model} and {@code disk}. Read {@link
 * dev.instar.backup.BackupStore} first.
 */
@NullMarked
package dev.instar.backup;

import org.jspecify.annotations.NullMarked;
