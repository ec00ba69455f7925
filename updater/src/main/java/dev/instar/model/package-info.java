/**
 * The words of the product as values: versions, platforms, hashes, the descriptor of an app, the
 * manifest of a release, and the failures that a user can meet. Pure: nothing here touches disk,
 * network or clock, and nothing here imports another package of the project. Read {@link
 * dev.instar.model.Descriptor} first.
 */
@NullMarked
package dev.instar.model;

import org.jspecify.annotations.NullMarked;
