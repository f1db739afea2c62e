package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.javalinrealtime.RealtimeException.Outcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a push says of itself when the registry's link fails on the channel "far". */
class PushFailureTest {
    private final InMemoryRegistry memory = new InMemoryRegistry();
    private final Registry failing = (Registry) Proxy.newProxyInstance(
            Registry.class.getClassLoader(), new Class<?>[] {Registry.class}, (proxy, method, arguments) -> {
                if (arguments != null
                        && arguments[0] instanceof Publication publication
                        && publication.channel().name().equals("far")) {
                    throw new RealtimeException(Outcome.NOT_SENT, "the link is down", null);
                }
                try {
                    return method.invoke(memory, arguments);
                } catch (InvocationTargetException thrown) {
                    throw thrown.getCause();
                }
            });

    @AutoClose
    private final Realtime realtime = new Realtime(new Settings(
            failing,
            new PlainJson(),
            Runnable::run,
            TimeSource.system(),
            new Limits(),
            Settings.PENDING_LEASE,
            Settings.LEASE,
            History.DEFAULT,
            List.of(),
            Settings.CALL_TIMEOUT,
            () -> Integer.MAX_VALUE));

    @Test
    void aPushThatReachedNoChannelIsNotSent() {
        assertEquals(Outcome.NOT_SENT, outcome("far", "near"));
    }

    @Test
    void aPushThatReachedSomeOfItsChannelsIsUnknownSoThatItIsRepeatedOnlyUnderAnId() {
        assertEquals(Outcome.UNKNOWN, outcome("near", "far"));
    }

    private Outcome outcome(String... channels) {
        return assertThrows(RealtimeException.class, () -> realtime.push("1", channels))
                .outcome();
    }
}
