/**
 * The one seam through which anything on disk changes, and what is said about trees of files. Every
 * package may use it; it uses {@code model} only. Read {@link dev.instar.disk.Disk} first.
 */
@NullMarked
package dev.instar.disk;

import org.jspecify.annotations.NullMarked;
