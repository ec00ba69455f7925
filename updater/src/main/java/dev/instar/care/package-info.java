/**
 * Care for an installation as it is found, also a damaged one: what its state is, what is wrong
 * with it, how that is put right, and how it is taken away again. Stands above the root package,
 * which does not know it. Looking changes nothing; what changes does so under the installation's
 * lock. Read {@link dev.instar.care.Survey} first.
 */
@NullMarked
package dev.instar.care;

import org.jspecify.annotations.NullMarked;
