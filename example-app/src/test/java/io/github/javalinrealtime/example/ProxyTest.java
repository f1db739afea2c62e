package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.javalinrealtime.example.InstalledProxy.Program;
import io.github.javalinrealtime.redis.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three instances behind each of the proxies that the documentation configures, in production over TLS. */
class ProxyTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().sslContext(InstalledProxy.trust()).build();
    private static RedisServer redis;
    private static List<Instance> instances = List.of();
    private static int rooms;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        Map<String, String> environment = Map.of(
                "APP_ENV",
                "production",
                "REDIS_URL",
                redis.uri(),
                "REALTIME_SECRET",
                "only these three instances know it");
        instances = Stream.of("proxied-1", "proxied-2", "proxied-3")
                .map(name -> Instance.start(name, environment))
                .toList();
        instances.forEach(Instance::awaitReady);
    }

    @AfterAll
    static void stop() {
        instances.forEach(Instance::close);
        if (redis != null) {
            redis.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPageHearsOfAllInstancesAndComesBackWhenItsOwnIsKilled(Program program) throws Exception {
        try (InstalledProxy proxy = start(program);
                Browser page = new Browser(proxy.home())) {
            page.open("/");
            for (Instance instance : instances) {
                page.awaitText("#main .rooms .name", openRoom(instance));
            }
            Instance own = instanceOf(page);
            own.kill();
            String room = openRoom(instances.get((instances.indexOf(own) + 1) % instances.size()));
            page.awaitText("#main .rooms .name", room).awaitText("#light", "Live");
            assertFalse(instanceOf(page) == own);
            own.restart();
            own.awaitReady();
        }
    }

    /** Requests that were under way when an instance stopped, too, are answered: by it, or by another. */
    @ParameterizedTest
    @EnumSource
    void anInstanceStopsAndStartsAgainAndNoRequestFails(Program program) throws Exception {
        try (InstalledProxy proxy = start(program)) {
            CompletableFuture<Void> restarted = CompletableFuture.runAsync(() -> {
                instances.get(1).stop();
                instances.get(1).restart();
                instances.get(1).awaitReady();
            });
            int asked = 0;
            while (!restarted.isDone() || asked < 100) {
                assertEquals(200, get(proxy, "/").statusCode(), "request " + asked++);
            }
            restarted.join();
        }
    }

    private static HttpResponse<Void> get(InstalledProxy proxy, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(proxy.home() + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return HTTP.send(request, BodyHandlers.discarding());
    }

    private static InstalledProxy start(Program program) throws IOException {
        return InstalledProxy.start(
                program, instances.stream().map(Instance::port).toList());
    }

    /** At the instance itself, past the proxy. */
    private static String openRoom(Instance instance) throws Exception {
        String room = "room-" + ++rooms;
        HttpRequest form = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + instance.port() + "/rooms"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=" + room))
                .build();
        assertEquals(204, HTTP.send(form, BodyHandlers.discarding()).statusCode());
        return room;
    }

    /** Which one has the page's socket. */
    private static Instance instanceOf(Browser page) {
        Object name = page.script("return realtime.call('/time').then(reply => reply.json().by)");
        return instances.stream()
                .filter(instance -> instance.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
