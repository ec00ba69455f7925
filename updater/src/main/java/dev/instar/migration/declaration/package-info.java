/**
 * Migrations as they are declared in YAML: reading them strictly, and what they consist of. Imports
 * {@code model} and the stage, config, ledger and step packages of migrations. Read {@link
 * dev.instar.migration.declaration.DeclarationReader} first.
 */
@NullMarked
package dev.instar.migration.declaration;

import org.jspecify.annotations.NullMarked;
