/**
 * How data of each released version look, so that data without a version are recognised, and a
 * version that is wrong is noticed. Read {@link dev.instar.migration.state.KnownStates} first.
 */
@NullMarked
package dev.instar.migration.state;

import org.jspecify.annotations.NullMarked;
