package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.redis.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many members of one channel, and many channels, with the threads and the clock of an app. Nothing here asks how long it takes. */
class ScaleTest {
    private static final int MEMBERS = 10_000;
    private static final int MESSAGES = 300;
    private static final int COMING = 3_000;
    private static final int PAGES = 1_000;
    private static final int CHANNELS_OF_PAGE = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ExecutorService users = Executors.newFixedThreadPool(4);
    private final AtomicLong later = new AtomicLong();
    private final InMemoryRegistry registry = new InMemoryRegistry(clock(), InMemoryRegistry.DEFAULT_HISTORY_BYTES);
    private final Realtime realtime = new Realtime(new Settings(
            registry,
            new PlainJson(),
            users,
            clock(),
            new Limits(),
            Settings.PENDING_LEASE,
            Settings.LEASE,
            new History(MESSAGES, Duration.ofMinutes(5)),
            List.of(),
            Settings.CALL_TIMEOUT,
            () -> Integer.MAX_VALUE));

    @AfterEach
    void close() {
        realtime.close();
        users.shutdown();
    }

    /** One page and its socket. Counts the messages, which are numbers, and notes the first one that is not the next. */
    private final class Member implements Transport {
        private final ConnectionKey key = RegistryHarness.page();
        private Attached attached;
        private volatile int first = -1;
        private volatile int last = -1;
        private volatile String wrong;

        Member join(String... channels) {
            realtime.socket(new PageRequest(key)).subscribe(channels);
            attached = realtime.attach(key, this, new PlainClient(false, false));
            return this;
        }

        void leave(String... channels) {
            realtime.socket(new PageRequest(key)).unsubscribe(List.of(channels));
            attached.closed();
        }

        @Override
        public void send(List<Frame> batch, Consumer<Throwable> done) {
            for (Frame frame : batch) {
                String text = StandardCharsets.UTF_8.decode(frame.utf8()).toString();
                int number = Integer.parseInt(text.replaceFirst(".*\"payload\":(\\d+).*", "$1"));
                if (last >= 0 && number != last + 1) {
                    wrong = number + " after " + last;
                }
                first = first < 0 ? number : first;
                last = number;
            }
            done.accept(null);
        }

        @Override
        public void ping() {}

        @Override
        public void close(CloseReason reason) {
            wrong = "closed: " + reason;
        }
    }

    @Test
    void tenThousandMembersGetEachMessageOnceAndInOrderWhileOthersComeAndGo() throws InterruptedException {
        List<Member> staying = join(MEMBERS - COMING);
        List<Member> leaving = join(COMING);
        List<Member> late = new ArrayList<>();
        Thread comesAndGoes = new Thread(() -> {
            for (Member leaver : leaving) {
                leaver.leave("room");
                late.add(new Member().join("room"));
            }
        });
        comesAndGoes.start();
        for (int i = 0; i < MESSAGES; i++) {
            realtime.push(i, "room");
        }
        comesAndGoes.join();
        Await.until(
                "those who stay have all of it",
                PATIENCE,
                () -> staying.stream().allMatch(member -> member.last == MESSAGES - 1));
        for (Member member : staying) {
            assertEquals(null, member.wrong);
            assertEquals(0, member.first);
        }
        for (Member member : leaving) {
            assertEquals(null, member.wrong);
            assertTrue(member.first <= 0);
        }
        // What a late one gets is up to when it came; from there on nothing is missing.
        int next = MESSAGES;
        realtime.push(next, "room");
        Await.until(
                "the late ones have the last message",
                PATIENCE,
                () -> late.stream().allMatch(member -> member.last == next));
        for (Member member : late) {
            assertEquals(null, member.wrong);
        }
    }

    @Test
    void aHundredThousandChannelsAreHeardAndLetGoOf() {
        List<Member> pages = new ArrayList<>();
        for (int page = 0; page < PAGES; page++) {
            pages.add(new Member().join(channelsOf(page)));
        }
        for (int page = 0; page < PAGES; page++) {
            String[] channels = channelsOf(page);
            for (int i = 0; i < channels.length; i++) {
                realtime.push(i, channels[i]);
            }
        }
        Await.until(
                "each page has what was pushed to its last channel",
                PATIENCE,
                () -> pages.stream().allMatch(page -> page.last == CHANNELS_OF_PAGE - 1));
        assertEquals(PAGES * CHANNELS_OF_PAGE, realtime.hub().audiences().size());
        for (int page = 0; page < PAGES; page++) {
            assertEquals(null, pages.get(page).wrong);
            pages.get(page).leave(channelsOf(page));
        }
        Await.until(
                "all sockets are gone",
                PATIENCE,
                () -> realtime.hub().connections().isEmpty());
        assertEquals(0, realtime.hub().audiences().size());
        assertTrue(registry.shelf.bytes() > 0);
        later.set(Settings.LEASE.multipliedBy(2).toNanos());
        assertEquals(Set.of(), realtime.matching(Channel.matching("*")));
        assertEquals(0, registry.shelf.bytes());
    }

    private List<Member> join(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Member().join("room"))
                .toList();
    }

    private static String[] channelsOf(int page) {
        return IntStream.range(0, CHANNELS_OF_PAGE)
                .mapToObj(i -> "channel:" + page + ":" + i)
                .toArray(String[]::new);
    }

    private TimeSource clock() {
        TimeSource system = TimeSource.system();
        return new TimeSource() {
            @Override
            public long nanos() {
                return system.nanos() + later.get();
            }

            @Override
            public long micros() {
                return system.micros();
            }
        };
    }
}
