/**
 * What only the user can decide: questions of migrations, what they are asked for, and the answers
 * in files. Read {@link dev.instar.migration.question.Question} first.
 */
@NullMarked
package dev.instar.migration.question;

import org.jspecify.annotations.NullMarked;
