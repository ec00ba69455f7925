/**
 * What people start: the command lines of {@code app …} and {@code instar …}, how they tell what
 * happens, and the launcher script. It parses and prints; everything it does is done by the
 * updater. Read {@link dev.instar.launcher.Outcome} first.
 */
@NullMarked
package dev.instar.launcher;

import org.jspecify.annotations.NullMarked;
