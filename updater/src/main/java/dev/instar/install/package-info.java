/**
 * An installation on disk: where everything lies, the journal of the change in flight, the switch
 * from one state to the next, and what is remembered afterwards. It knows nothing of releases or
 * migrations; whoever calls it decides what the next state is. Uses {@code model}, {@code disk} and
 * {@code process} only. Read {@link dev.instar.install.Journal} first.
 */
@NullMarked
package dev.instar.install;

import org.jspecify.annotations.NullMarked;
