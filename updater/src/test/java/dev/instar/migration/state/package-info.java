@NullMarked
package dev.instar.migration.state;

import org.jspecify.annotations.NullMarked;
