package io.github.javalinrealtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Notes what a registry tells, in order, and lets a test wait for it. */
public final class RecordingListener implements Registry.Listener {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final List<Told> told = new ArrayList<>();

    /** One call of the listener. */
    public sealed interface Told {}

    /** See {@link Registry.Listener#published}. */
    public record Published(Message message) implements Told {}

    /** See {@link Registry.Listener#subscribed}. */
    public record Subscribed(ConnectionKey page, Map<Channel, Position> positions) implements Told {}

    /** See {@link Registry.Listener#unsubscribed}. */
    public record Unsubscribed(ConnectionKey page, Set<Channel> channels) implements Told {}

    /** See {@link Registry.Listener#superseded}. */
    public record Superseded(ConnectionKey page, long fence) implements Told {}

    /** See {@link Registry.Listener#ended}. */
    public record Ended(String session) implements Told {}

    /** See {@link Registry.Listener#lost}. */
    public record Lost(ConnectionKey page) implements Told {}

    /** See {@link Registry.Listener#interrupted}. */
    public record Interrupted(Set<Channel> channels) implements Told {}

    /** See {@link Registry.Listener#down}. */
    public record Down() implements Told {}

    /** See {@link Registry.Listener#up}. */
    public record Up() implements Told {}

    @Override
    public void published(Message message) {
        note(new Published(message));
    }

    @Override
    public void subscribed(ConnectionKey page, Map<Channel, Position> positions) {
        note(new Subscribed(page, Map.copyOf(positions)));
    }

    @Override
    public void unsubscribed(ConnectionKey page, Set<Channel> channels) {
        note(new Unsubscribed(page, Set.copyOf(channels)));
    }

    @Override
    public void superseded(ConnectionKey page, long fence) {
        note(new Superseded(page, fence));
    }

    @Override
    public void ended(String session) {
        note(new Ended(session));
    }

    @Override
    public void lost(ConnectionKey page) {
        note(new Lost(page));
    }

    @Override
    public void interrupted(Set<Channel> channels) {
        note(new Interrupted(Set.copyOf(channels)));
    }

    @Override
    public void down() {
        note(new Down());
    }

    @Override
    public void up() {
        note(new Up());
    }

    /** What was told so far. */
    public synchronized List<Told> told() {
        return List.copyOf(told);
    }

    /** The messages of one channel, as they were told. */
    public List<Message> messages(Channel channel) {
        return of(Published.class, told())
                .map(Published::message)
                .filter(message -> message.channel().equals(channel))
                .toList();
    }

    /** Waits until something of this kind was told. */
    public <T extends Told> T await(Class<T> kind, Predicate<? super T> wanted) {
        awaitAll(all -> of(kind, all).anyMatch(wanted));
        return of(kind, told()).filter(wanted).findFirst().orElseThrow();
    }

    /** Waits until what was told is as wanted. */
    public synchronized void awaitAll(Predicate<List<Told>> wanted) {
        long until = System.nanoTime() + PATIENCE;
        while (!wanted.test(told)) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("not told in time; told was only " + told);
            }
            try {
                wait(left);
            } catch (InterruptedException interrupted) {
                throw new AssertionError("interrupted", interrupted);
            }
        }
    }

    private synchronized void note(Told event) {
        told.add(event);
        notifyAll();
    }

    private static <T extends Told> Stream<T> of(Class<T> kind, List<Told> all) {
        return all.stream().filter(kind::isInstance).map(kind::cast);
    }
}
