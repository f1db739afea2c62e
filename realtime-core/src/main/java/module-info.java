import org.jspecify.annotations.NullMarked;

/** Publish and subscribe without a server. */
@NullMarked
module io.github.javalinrealtime {
    requires com.fasterxml.jackson.databind;
    requires org.bouncycastle.provider;
    requires org.slf4j;
    requires static lettuce.core;
    requires static transitive org.jspecify;

    exports io.github.javalinrealtime;
    exports io.github.javalinrealtime.redis;
}
