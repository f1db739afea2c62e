package io.github.javalinrealtime;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place that pages subscribe to and messages are pushed to. A name is literal: 1 to 200 characters of well-formed
 * UTF-16, no control characters, no {@code *}. Patterns are values of their own, made by {@link #matching}, so that text from a request
 * can never become one.
 *
 * <p>A channel with an {@code owner} is private to that page: {@link Pusher#pushTo} uses it, patterns never match it, and
 * it is another channel than the public one of the same name. Immutable.
 *
 * @param name what the app calls it, and what the page sees
 * @param owner the only page that can be subscribed to it, or null for a public channel
 */
public record Channel(String name, @Nullable ConnectionKey owner) {
    /** The longest name, in UTF-16 units: room for an app's ids, small beside a message. */
    public static final int MAX_NAME = 200;

    /** {@inheritDoc} */
    public Channel {
        if (name.indexOf('*') >= 0) {
            throw new IllegalArgumentException("Channel name \"" + printable(name)
                    + "\" contains \"*\"; a name is literal, use Channel.matching(\"…*\") to push to a pattern");
        }
        check("Channel name", name);
    }

    /**
     * The public channel of this name.
     *
     * @param name a literal name
     * @return the channel
     * @throws IllegalArgumentException if the name is empty, too long, or has a control character or {@code *}
     */
    public static Channel of(String name) {
        return new Channel(name, null);
    }

    /**
     * All public channels whose name matches, where {@code *} stands for any run of characters, also an empty one.
     *
     * @param pattern for example {@code room:*}
     * @return the pattern
     * @throws IllegalArgumentException if it is empty, too long, or has a control character
     */
    public static Pattern matching(String pattern) {
        return new Pattern(pattern);
    }

    /** Channels for what an app named. */
    static Set<Channel> named(Collection<String> names, @Nullable ConnectionKey owner) {
        Set<Channel> channels = new LinkedHashSet<>();
        for (@Nullable String name : names) {
            if (name == null) {
                throw new IllegalArgumentException("a channel name is null; give it a text");
            }
            channels.add(new Channel(name, owner));
        }
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("no channel was named; name at least one");
        }
        return channels;
    }

    private static void check(String what, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty; give it 1 to " + MAX_NAME + " characters");
        }
        if (text.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    what + " has " + text.length() + " characters; at most " + MAX_NAME + " are allowed");
        }
        if (!isWellFormed(text)) {
            throw new IllegalArgumentException(what + " \"" + printable(text)
                    + "\" contains half of a surrogate pair, which UTF-8 cannot tell from others; remove it");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    what + " \"" + printable(text) + "\" contains a control character; remove it");
        }
    }

    /** Whether two different texts are different in UTF-8, too. */
    static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static String printable(String text) {
        String shown = text.codePoints()
                .limit(MAX_NAME)
                .collect(
                        StringBuilder::new,
                        (out, c) -> out.appendCodePoint(Character.isISOControl(c) ? '?' : c),
                        StringBuilder::append)
                .toString();
        return text.length() > MAX_NAME ? shown + "…" : shown;
    }

    /**
     * A set of public channels, by name.
     *
     * @param text the name, with {@code *} for any run of characters
     */
    public record Pattern(String text) {
        /** {@inheritDoc} */
        public Pattern {
            check("Channel pattern", text);
        }

        /**
         * Whether the channel belongs to the set.
         *
         * @param channel any channel
         * @return true if it is public and its whole name matches
         */
        public boolean matches(Channel channel) {
            return channel.owner() == null && matches(channel.name());
        }

        private boolean matches(String name) {
            int at = 0;
            int star = -1;
            int mark = 0;
            for (int i = 0; i < name.length(); ) {
                if (at < text.length() && text.charAt(at) == '*') {
                    star = at++;
                    mark = i;
                } else if (at < text.length() && text.charAt(at) == name.charAt(i)) {
                    at++;
                    i++;
                } else if (star >= 0) {
                    at = star + 1;
                    i = ++mark;
                } else {
                    return false;
                }
            }
            while (at < text.length() && text.charAt(at) == '*') {
                at++;
            }
            return at == text.length();
        }
    }
}
