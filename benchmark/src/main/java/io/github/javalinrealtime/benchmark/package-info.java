/** What a delivered message costs, beside the floor and beside peers. */
@NullMarked
package io.github.javalinrealtime.benchmark;

import org.jspecify.annotations.NullMarked;
