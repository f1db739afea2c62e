package io.github.javalinrealtime.redis;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.Message;
import io.github.javalinrealtime.Position;
import io.github.javalinrealtime.Publication;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A message as Redis keeps and relays it: {@code position|previous|until|} as its script wrote them, and then, sealed, the pages that it leaves
 * out, a line feed and the payload. Nothing in it is ever more than text.
 */
record Envelope(Names names, Seal seal) {
    private static final String LOSS = "lost|";

    /** The part that the publisher writes. */
    String seal(Publication publication) {
        String except = publication.except().stream().map(ConnectionKey::value).collect(Collectors.joining(","));
        return seal.close(names.channel(publication.channel()), except + "\n" + publication.payload());
    }

    /** In the place of a message: what was kept of this channel is lost. */
    String loss(Channel channel) {
        return LOSS + seal.close(names.channel(channel), LOSS);
    }

    static boolean tellsLoss(String text) {
        return text.startsWith(LOSS);
    }

    /** Whether an instance of this app tells of the loss. */
    boolean isLoss(String relay, String text) {
        return LOSS.equals(seal.open(relay, text.substring(LOSS.length())));
    }

    /** The whole; null, and counted, if it is not what an instance of this app published to this channel. */
    @Nullable
    Message open(Channel channel, String relay, String text) {
        String[] parts = text.split("\\|", 4);
        String opened = seal.open(relay, parts.length < 4 ? "" : parts[3]);
        if (opened == null) {
            return null;
        }
        int line = opened.indexOf('\n');
        if (line < 0) {
            seal.drop();
            return null;
        }
        try {
            return new Message(
                    channel,
                    Position.parse(parts[0]),
                    Long.parseLong(parts[1]),
                    opened.substring(line + 1),
                    except(opened.substring(0, line)));
        } catch (IllegalArgumentException malformed) {
            seal.drop();
            return null;
        }
    }

    private static Set<ConnectionKey> except(String keys) {
        if (keys.isEmpty()) {
            return Set.of();
        }
        Set<ConnectionKey> except = new HashSet<>();
        for (String key : keys.split(",", -1)) {
            except.add(ConnectionKey.parse(key));
        }
        return except;
    }
}
