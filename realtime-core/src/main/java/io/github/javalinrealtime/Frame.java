package io.github.javalinrealtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One text frame, encoded once for however many clients. Immutable. */
public final class Frame {
    private final byte[] utf8;

    Frame(String text) {
        this.utf8 = text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The frame's text.
     *
     * @return a view of the shared bytes, with a position of its own
     */
    public ByteBuffer utf8() {
        return ByteBuffer.wrap(utf8).asReadOnlyBuffer();
    }

    /**
     * The length of the text.
     *
     * @return bytes
     */
    public int size() {
        return utf8.length;
    }

    /** Makes the frame when it is first asked for. For one thread. */
    static Supplier<Frame> once(Supplier<Frame> make) {
        return new Supplier<>() {
            private @Nullable Frame made;

            @Override
            public Frame get() {
                Frame frame = made == null ? make.get() : made;
                made = frame;
                return frame;
            }
        };
    }
}
