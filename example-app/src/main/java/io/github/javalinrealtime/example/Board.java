package io.github.javalinrealtime.example;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;

import io.github.javalinrealtime.Pusher;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final Duration SHOWN = Duration.ofDays(1);
    private static final List<String> TITLES =
            List.of("Resize the photos", "Index the library", "Send the newsletter", "Back up the archive");

    private final Store store;
    private final Pusher pusher;
    private final Duration step;
    private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);

    Board(Store store, Pusher pusher, Duration step) {
        this.store = store;
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
        if (jobs().stream().filter(job -> !job.done()).count() >= AT_ONCE) {
            throw new ConflictResponse(AT_ONCE + " jobs run already. Wait until one of them is done.");
        }
        long id = store.next("jobs started");
        Job job = new Job(id, TITLES.get((int) (id % TITLES.size())), 0);
        keep(job);
        store.append("jobs", id, KEPT);
        socket(ctx).push(job, CHANNEL);
        workers.execute(() -> run(job));
        Site.done(ctx, "/board");
    }

    private void run(Job job) {
        try {
            for (int percent = 1; percent <= 100; percent++) {
                Thread.sleep(step.toMillis());
                report(job.at(percent));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void report(Job job) {
        try {
            keep(job);
            pusher.push(job, CHANNEL);
        } catch (RuntimeException unheard) {
            log.warn("A step of {} was not reported; the next one will be", job.title(), unheard);
        }
    }

    private List<Job> jobs() {
        return store.list("jobs", Long.class).stream()
                .map(id -> store.get("job:" + id, Job.class))
                .filter(Objects::nonNull)
                .toList();
    }

    /** A job lives with the instance that runs it; when that is killed, the job is soon off the board. */
    private void keep(Job job) {
        store.put("job:" + job.id(), job, job.done() ? SHOWN : step.plusSeconds(10));
    }

    void close() {
        workers.shutdownNow();
    }
}
