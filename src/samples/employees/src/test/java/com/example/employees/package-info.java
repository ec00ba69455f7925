/** The builds as users run them: each a process with its own classes and libraries. */
@NullMarked
package com.example.employees;

import org.jspecify.annotations.NullMarked;
