package io.github.javalinrealtime.web;

import io.github.javalinrealtime.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a batch one after the other, so that they are one write to the kernel. Sockets that get the same frames one
 * after the other, as the members of a channel do, share the bytes.
 */
final class Joiner {
    /** More than the outbox puts into a batch, unless a message is longer than most are. */
    private static final int ROOM = 128 << 10;

    private static final ThreadLocal<Joiner> OF_THREAD = ThreadLocal.withInitial(Joiner::new);

    private final ByteBuffer room = ByteBuffer.allocateDirect(ROOM);
    private final List<Frame> joined = new ArrayList<>();
    private Frame.@Nullable Encoding<byte[]> encoding;

    private Joiner() {}

    /** Good until this thread's next call. */
    static ByteBuffer bytesOf(List<Frame> batch, Frame.Encoding<byte[]> encoding) {
        Frame first = batch.get(0);
        // An answer is nobody else's, and may be sent by any of many threads, which need no room of their own.
        return batch.size() == 1 && !first.isPublic()
                ? ByteBuffer.wrap(first.encoded(encoding))
                : ofThread().join(batch, encoding);
    }

    /** This thread's. The sender threads are few, and each writes to its own sockets. */
    static Joiner ofThread() {
        return OF_THREAD.get();
    }

    ByteBuffer join(List<Frame> batch, Frame.Encoding<byte[]> as) {
        if (as == encoding && isJoined(batch)) {
            return room.rewind();
        }
        joined.clear();
        encoding = null;
        room.clear();
        for (int i = 0; i < batch.size(); i++) {
            byte[] frame = batch.get(i).encoded(as);
            if (frame.length > room.remaining()) {
                joined.clear();
                return large(batch, as);
            }
            room.put(frame);
            joined.add(batch.get(i));
        }
        encoding = as;
        return room.flip();
    }

    private boolean isJoined(List<Frame> batch) {
        int size = batch.size();
        if (size != joined.size()) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (batch.get(i) != joined.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer large(List<Frame> batch, Frame.Encoding<byte[]> as) {
        int size = batch.stream().mapToInt(frame -> frame.encoded(as).length).sum();
        ByteBuffer own = ByteBuffer.allocate(size);
        batch.forEach(frame -> own.put(frame.encoded(as)));
        return own.flip();
    }
}
