/**
 * Other processes: running one to its end within a bound, and seeing which run now. Every package
 * may use it; it uses {@code model} and {@code disk} only. Read {@link dev.instar.process.Program}
 * first.
 */
@NullMarked
package dev.instar.process;

import org.jspecify.annotations.NullMarked;
