/**
 * What is written for the shells of users' machines: the install script of a release, from a
 * template among this module's resources. Imports nothing of the project, so that whoever publishes
 * can use it. Read {@link dev.instar.installer.InstallScript} first.
 */
@NullMarked
package dev.instar.installer;

import org.jspecify.annotations.NullMarked;
