/**
 * Who made it: keys, signatures, and the signed list of a release's hashes. Keys and signatures are
 * minisign's, so that every release can also be checked by hand with {@code minisign -V} and {@code
 * sha256sum -c}. Everything here works on bytes and texts; nothing touches disk or network. It uses
 * {@code model} only. Read {@link dev.instar.trust.SignedSums} first.
 *
 * <p>The formats: <a href="https://jedisct1.github.io/minisign/">minisign</a>. Ed25519 comes from
 * the JDK; BLAKE2b and scrypt, which it has not, from Bouncy Castle's plain classes, without its
 * provider.
 */
@NullMarked
package dev.instar.trust;

import org.jspecify.annotations.NullMarked;
