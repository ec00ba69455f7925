/**
 * The publisher's side: packs an image from a payload, writes a release's assets, and serves a
 * directory of releases in the shape of GitHub's API. It uses {@code model}, {@code disk} and
 * {@code process}; signing is the root's business. Read {@link dev.instar.publish.Packer} first, or
 * {@link dev.instar.publish.ReleaseServer} for the serving half.
 */
@NullMarked
package dev.instar.publish;

import org.jspecify.annotations.NullMarked;
