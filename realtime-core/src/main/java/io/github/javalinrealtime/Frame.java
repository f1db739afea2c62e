package io.github.javalinrealtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One text frame, encoded once for however many clients. Immutable. */
public final class Frame {
    private final byte[] utf8;
    private final boolean isPublic;
    private volatile @Nullable Encoded<?> encoded;

    /** What a kind of transport makes of a frame; one instance for all its sockets. */
    public interface Encoding<T> {
        /**
         * Encodes.
         *
         * @param frame what to encode
         * @return not to be changed afterwards
         */
        T encode(Frame frame);
    }

    private record Encoded<T>(
            Encoding<T> by, T bytes, @Nullable Encoded<?> next) {}

    Frame(String text) {
        this(text.getBytes(StandardCharsets.UTF_8), false);
    }

    /**
     * @param isPublic whether it is the same for all of a public channel
     */
    Frame(byte[] utf8, boolean isPublic) {
        this.utf8 = utf8;
        this.isPublic = isPublic;
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

    /**
     * Whether it was pushed to a public channel, and so holds nothing that is one client's own.
     *
     * @return false for what one client gets
     */
    public boolean isPublic() {
        return isPublic;
    }

    /**
     * What a kind of transport made of this frame, at the first of its sockets that asked.
     *
     * @param <T> what it makes
     * @param encoding the kind
     * @return the same for each socket; several threads that ask first at once may each make it
     */
    @SuppressWarnings("unchecked")
    public <T> T encoded(Encoding<T> encoding) {
        for (Encoded<?> each = encoded; each != null; each = each.next) {
            if (each.by == encoding) {
                return (T) each.bytes;
            }
        }
        T bytes = encoding.encode(this);
        encoded = new Encoded<>(encoding, bytes, encoded);
        return bytes;
    }
}
