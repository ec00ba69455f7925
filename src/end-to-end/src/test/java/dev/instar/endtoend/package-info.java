/**
 * The whole path through the real commands. A {@link dev.instar.endtoend.Machine} is where they
 * run, a {@link dev.instar.endtoend.Publisher} makes releases and serves them, {@link
 * dev.instar.endtoend.InstalledApp} is what a user has then, and {@link
 * dev.instar.endtoend.Employees} is that of the sample, with data worth keeping. Nothing here calls
 * Instar's classes.
 */
@NullMarked
package dev.instar.endtoend;

import org.jspecify.annotations.NullMarked;
