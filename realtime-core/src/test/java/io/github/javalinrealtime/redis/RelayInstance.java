package io.github.javalinrealtime.redis;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One instance in a JVM of its own, so that its CPU can be told from that of others: does what {@link RelayProcess} asks on its standard input. */
final class RelayInstance {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final String uri;
    private final RelayArrivals arrivals = new RelayArrivals();
    private AutoCloseable open = () -> {};
    private long cpuBefore;

    private RelayInstance(String uri) {
        this.uri = uri;
    }

    public static void main(String[] args) throws Exception {
        RelayInstance instance = new RelayInstance(args[0]);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        // The end of the input is the end of the benchmark, also where it was killed.
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            System.out.println(instance.obey(order.split(" ")));
        }
        Runtime.getRuntime().halt(0);
    }

    private String obey(String[] order) throws Exception {
        return switch (order[0]) {
            case "receive" -> receive(RelayWay.valueOf(order[1]));
            case "send" -> open(RelaySender.open(RelayWay.valueOf(order[1]), uri));
            case "begin" -> begin();
            case "paced" -> paced((RelaySender) open, Integer.parseInt(order[1]), Integer.parseInt(order[2]));
            case "window" -> window((RelaySender) open, Integer.parseInt(order[1]), Integer.parseInt(order[2]));
            case "end" -> end(Integer.parseInt(order[1]));
            case "close" -> open(() -> {});
            default -> throw new IllegalArgumentException(order[0]);
        };
    }

    private String receive(RelayWay way) throws Exception {
        arrivals.forget();
        return open(RelayReceiver.open(way, uri, arrivals));
    }

    private String open(AutoCloseable next) throws Exception {
        open.close();
        open = next;
        return "0";
    }

    private String begin() {
        arrivals.forget();
        cpuBefore = cpu();
        return "0";
    }

    /** Returns CPU, wall. */
    private String paced(RelaySender sender, int messages, int perSecond) {
        long before = cpu();
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            sender.send(i);
        }
        return (cpu() - before) + " " + (System.nanoTime() - start);
    }

    /** As {@link #paced}, with so many under way. */
    private String window(RelaySender sender, int messages, int size) throws InterruptedException {
        Semaphore window = new Semaphore(size);
        long before = cpu();
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            acquire(window, 1);
            sender.sendAsync(i).whenComplete((done, failure) -> window.release());
        }
        acquire(window, size);
        return (cpu() - before) + " " + (System.nanoTime() - start);
    }

    private static void acquire(Semaphore window, int number) throws InterruptedException {
        if (!window.tryAcquire(number, PATIENCE, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("Redis does not answer");
        }
    }

    /** Waits for so many messages. Returns how many came, CPU, median and 99th percentile of the time they took. */
    private String end(int messages) {
        long until = System.nanoTime() + PATIENCE;
        while (arrivals.number() < messages && System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        long cpu = cpu() - cpuBefore;
        return arrivals.number() + " " + cpu + " " + arrivals.percentile(0.5) + " " + arrivals.percentile(0.99);
    }

    /** Of threads that run Java, and of the collector; not of the compiler, which is done one day. */
    private static long cpu() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long collected = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        return Arrays.stream(threads.getThreadCpuTime(threads.getAllThreadIds()))
                        .filter(nanos -> nanos > 0)
                        .sum()
                + TimeUnit.MILLISECONDS.toNanos(collected);
    }
}
