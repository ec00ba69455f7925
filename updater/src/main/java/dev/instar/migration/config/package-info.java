/**
 * Configuration files as trees of values that keep order and the exact text of every scalar:
 * reading and writing JSON and YAML, and editing by dotted paths. Edits are made on the value
 * ({@code ConfigEdits}), then spliced into the text it was read from ({@code Splice}), so that all
 * else in it stays. Imports {@code model} only. Read {@link
 * dev.instar.migration.config.ConfigValue} first.
 */
@NullMarked
package dev.instar.migration.config;

import org.jspecify.annotations.NullMarked;
