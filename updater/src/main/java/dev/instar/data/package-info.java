/**
 * The user's data: where they are ({@link dev.instar.data.Roots}), which version they have ({@link
 * dev.instar.data.Stamp}, {@link dev.instar.data.DataVersionRule}), and how a copy is made beside
 * them ({@link dev.instar.data.DataCopy}) while the app may be using them. Nothing here ever writes
 * to a live file. Imports {@code model} and {@code disk}. Read {@link dev.instar.data.DataCopy}
 * first.
 */
@NullMarked
package dev.instar.data;

import org.jspecify.annotations.NullMarked;
