package io.github.javalinrealtime.benchmark;

import io.javalin.http.Context;
import java.util.function.BiConsumer;

/**
 * What {@code GET /pub?c=<channels>&b=<messages each>&s=<bytes>&t=<clock>} asks for.
 *
 * @param channels so many, from zero on
 * @param burst messages to each channel, back to back
 * @param bytes of a message, as JSON
 * @param clock of the client, 16 digits, which each message brings back
 */
record Publication(int channels, int burst, int bytes, String clock) {
    /**
     * A message: {@code {"clock":"clock#1700000000000000","channel":0,"text":"…"}}.
     *
     * @param clock after the mark that the client looks for
     * @param channel where it is published
     * @param text fills it up
     */
    record Message(String clock, int channel, String text) {
        String json() {
            return "{\"clock\":\"" + clock + "\",\"channel\":" + channel + ",\"text\":\"" + text + "\"}";
        }
    }

    static Publication of(Context ctx) {
        return new Publication(
                number(ctx, "c"),
                number(ctx, "b"),
                number(ctx, "s"),
                ctx.queryParamAsClass("t", String.class).get());
    }

    private static int number(Context ctx, String name) {
        return ctx.queryParamAsClass(name, Integer.class).get();
    }

    void forEach(BiConsumer<Integer, Message> publish) {
        for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < burst; i++) {
                publish.accept(channel, message(channel));
            }
        }
    }

    private Message message(int channel) {
        int head = new Message("clock#" + clock, channel, "").json().length();
        return new Message("clock#" + clock, channel, Words.text(Math.max(0, bytes - head)));
    }
}
