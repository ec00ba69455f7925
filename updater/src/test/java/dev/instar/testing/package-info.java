/** What the tests of every module share. */
@NullMarked
package dev.instar.testing;

import org.jspecify.annotations.NullMarked;
