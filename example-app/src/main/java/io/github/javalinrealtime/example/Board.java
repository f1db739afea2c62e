package io.github.javalinrealtime.example;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;

import io.github.javalinrealtime.Pusher;
import io.github.javalinrealtime.RealtimeException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The board: jobs in the background report to every open page how far they are. */
final class Board {
    private static final Logger log = LoggerFactory.getLogger(Board.class);
    private static final String CHANNEL = "board";
    private static final int AT_ONCE = 4;
    private static final int KEPT = 8;
    private static final List<String> TITLES =
            List.of("Resize the photos", "Index the library", "Send the newsletter", "Back up the archive");

    private final Pusher pusher;
    private final Duration step;
    private final Map<Integer, Job> jobs = new LinkedHashMap<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
    private int lastId;

    Board(Pusher pusher, Duration step) {
        this.pusher = pusher;
        this.step = step;
    }

    void routes(RoutesConfig routes) {
        routes.get("/board", this::show);
        routes.post("/board/jobs", this::start);
    }

    private void show(Context ctx) {
        socket(ctx).subscribe(CHANNEL);
        ctx.render("board.html", Map.of("jobs", jobs()));
    }

    private void start(Context ctx) {
        Job job = add();
        socket(ctx).push(job, CHANNEL);
        workers.execute(() -> run(job));
        Site.done(ctx, "/board");
    }

    private void run(Job job) {
        try {
            for (int percent = 1; percent <= 100; percent++) {
                Thread.sleep(step.toMillis());
                report(set(job.at(percent)));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void report(Job job) {
        try {
            pusher.push(job, CHANNEL);
        } catch (RealtimeException unheard) {
            log.warn("A step of {} was not reported; the next one will be", job.title(), unheard);
        }
    }

    private synchronized List<Job> jobs() {
        return List.copyOf(jobs.values());
    }

    private synchronized Job add() {
        if (jobs.values().stream().filter(job -> !job.done()).count() >= AT_ONCE) {
            throw new ConflictResponse(AT_ONCE + " jobs run already. Wait until one of them is done.");
        }
        if (jobs.size() >= KEPT) {
            jobs.values().stream().filter(Job::done).findFirst().ifPresent(oldest -> jobs.remove(oldest.id()));
        }
        int id = ++lastId;
        return set(new Job(id, TITLES.get(id % TITLES.size()), 0));
    }

    private synchronized Job set(Job job) {
        jobs.put(job.id(), job);
        return job;
    }

    void close() {
        workers.shutdownNow();
    }
}
