package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.javalinrealtime.Frame;
import io.github.javalinrealtime.TestFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinerTest {
    private final List<Frame> encoded = new ArrayList<>();
    private final Frame.Encoding<byte[]> letters = frame -> {
        encoded.add(frame);
        return StandardCharsets.UTF_8.decode(frame.utf8()).toString().getBytes(StandardCharsets.UTF_8);
    };
    private final Frame a = TestFrame.of("a");
    private final Frame b = TestFrame.of("b");

    @Test
    void theSameFramesAreJoinedOnce() {
        assertEquals("ab", join(a, b));
        assertEquals("ab", join(a, b));
        assertEquals("a", join(a));
        assertEquals("b", join(b));
        assertEquals("ba", join(b, a));
        assertEquals(List.of(a, b), encoded);
    }

    @Test
    void whatWasReadOfTheBufferDoesNotMatterToTheNext() {
        ByteBuffer first = Joiner.ofThread().join(List.of(a, b), letters);
        first.get();
        assertEquals("ab", join(a, b));
    }

    @Test
    void anotherEncodingIsAnotherBatch() {
        assertEquals("a", join(a));
        assertEquals(3, Joiner.ofThread().join(List.of(a), Wire.PLAIN).remaining());
        assertEquals("a", join(a));
    }

    @Test
    void whatIsTooLongToShareHasABufferOfItsOwn() {
        Frame large = TestFrame.of("x".repeat(150_000));
        ByteBuffer shared = Joiner.ofThread().join(List.of(a), letters);
        ByteBuffer own = Joiner.ofThread().join(List.of(a, large), letters);
        assertEquals(150_001, own.remaining());
        assertNotSame(shared, own);
        assertSame(shared, Joiner.ofThread().join(List.of(b), letters));
    }

    private String join(Frame... frames) {
        return StandardCharsets.UTF_8
                .decode(Joiner.ofThread().join(List.of(frames), letters))
                .toString();
    }
}
