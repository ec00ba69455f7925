/**
 * Talking to servers: which addresses may be asked, how long to wait, how often to try again, what
 * to tell the user when it does not work. Every package may use it; it uses {@code model} only, and
 * knows nothing of releases. Read {@link dev.instar.net.Http} first.
 */
@NullMarked
package dev.instar.net;

import org.jspecify.annotations.NullMarked;
