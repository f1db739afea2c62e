/** The registry for several instances, on Redis. Needs {@code io.lettuce:lettuce-core} on the class path, which only this package uses. */
package io.github.javalinrealtime.redis;
