package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What keys and relays are called in Redis. All that one script touches has one hash tag, in braces, so that a Cluster has it in one slot: a
 * channel with its history and holders, a session with its pages. What is told of a channel or a session is published under the name of
 * its first key.
 */
record Names(String prefix) {
    /** 128 bits of a digest, in base64url: none collide, and nobody chooses them. */
    private static final int ID = 22;

    /** Of a channel: its state, epoch and top; and the relay of its messages. */
    String channel(Channel channel) {
        ConnectionKey owner = channel.owner();
        return channel(field(channel), owner == null ? "" : page(owner));
    }

    /** As {@link #channel(Channel)}, of a page's {@link #field}. */
    String channel(String field, String page) {
        String name = encode(field.substring(2));
        return prefix + (field.startsWith("p:") ? "{p:" + page + ":" + name + "}" : "{c:" + name + "}");
    }

    /** The keys of the scripts on channels. */
    String[] channelKeys(Channel channel) {
        String state = channel(channel);
        return new String[] {state, state + ":history", holders(state)};
    }

    /** The pages that hold a channel, of its {@link #channel} name. */
    static String holders(String channel) {
        return channel + ":holders";
    }

    String messageId(Channel channel, String id) {
        return channel(channel) + ":id:" + id;
    }

    /** For the check at the start. */
    String[] startKeys() {
        String name = prefix + "{start}";
        return new String[] {name + ":hash", name + ":list", name + ":set"};
    }

    /** The public channels that pages hold. */
    String index() {
        return prefix + "channels";
    }

    String session(String session) {
        return prefix + "{s:" + shortened(session) + "}";
    }

    /** Whether a session is over, of its {@link #session} name. */
    static String ended(String session) {
        return session + ":ended";
    }

    /** The keys of the scripts on pages. */
    String[] pageKeys(ConnectionKey page) {
        String session = session(page.session());
        return new String[] {session + ":" + page(page), session, ended(session)};
    }

    /** A page among those of its session, and among the holders of a channel. */
    static String page(ConnectionKey page) {
        return shortened(page.digest());
    }

    /** A channel among those of a page. */
    static String field(Channel channel) {
        return (channel.owner() == null ? "c:" : "p:") + channel.name();
    }

    /** Reads {@link #field}. */
    static Channel read(String field, ConnectionKey page) {
        return new Channel(field.substring(2), field.startsWith("p:") ? page : null);
    }

    private static String shortened(String digest) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(HexFormat.of().parseHex(digest))
                .substring(0, ID);
    }

    /** A brace in a name must not end the hash tag. */
    private static String encode(String name) {
        return name.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
    }
}
