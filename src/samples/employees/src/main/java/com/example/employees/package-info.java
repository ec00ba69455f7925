/**
 * Employee Manager, the sample app: who works in a warehouse, with their CACES certificates,
 * medical visits and the documents that prove them.
 *
 * <p>It knows nothing of Instar. Every version shares this source root and adds small ones of its
 * own: {@code version-*} its number, {@code employees-1|2} the table that 1.1.0 changed, {@code
 * config-json|yaml} the file that 1.2.0 changed. Read {@link com.example.employees.Employees}
 * first.
 */
@NullMarked
package com.example.employees;

import org.jspecify.annotations.NullMarked;
