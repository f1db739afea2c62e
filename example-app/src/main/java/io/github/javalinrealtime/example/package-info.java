/** The stories of the README as a running app. */
@NullMarked
package io.github.javalinrealtime.example;

import org.jspecify.annotations.NullMarked;
