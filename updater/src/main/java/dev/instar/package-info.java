/**
 * The updater as one thing: what an installation can be asked to do. Everything here is put
 * together from the feature packages below, which do not know of each other; this package alone
 * imports them all, and none of them imports it. Read {@link dev.instar.FinalizeRequest} first.
 */
@NullMarked
package dev.instar;

import org.jspecify.annotations.NullMarked;
