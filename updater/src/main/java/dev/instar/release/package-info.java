/**
 * Where releases come from and what they say of themselves before anybody has verified it. Nothing
 * from here may be trusted: {@code trust} decides that. Imports {@code model} and {@code net}. Read
 * {@link dev.instar.release.ReleaseSource} first.
 */
@NullMarked
package dev.instar.release;

import org.jspecify.annotations.NullMarked;
