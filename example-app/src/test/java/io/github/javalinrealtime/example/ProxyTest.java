package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.javalinrealtime.example.InstalledProxy.Program;
import io.github.javalinrealtime.redis.Await;
import io.github.javalinrealtime.redis.RedisConf;
import io.github.javalinrealtime.redis.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three instances, their Redis and each of the proxies as the documentation configures them: in production, over TLS. */
class ProxyTest {
    /** Not HTTP/2, of which this client does not send again what an nginx that reloads leaves undone. */
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(InstalledProxy.trust())
            .build();

    private static RedisServer redis;
    private static List<Instance> instances = List.of();
    private static int rooms;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(ProxyTest::asDocumented);
        Map<String, String> environment = Map.of(
                "APP_ENV",
                "production",
                "REDIS_URL",
                redis.uri("app", "CHANGE-ME"),
                "REALTIME_SECRET",
                "only these three instances know it",
                "LEAVE_SECONDS",
                "5");
        instances = Stream.of("proxied-1", "proxied-2", "proxied-3")
                .map(name -> Instance.start(name, environment))
                .toList();
        instances.forEach(Instance::awaitReady);
    }

    /** But that the test itself may ask, too, without a password. */
    private static void asDocumented(RedisConf conf) {
        lines("redis.conf").filter(line -> !line.startsWith("aclfile ")).forEach(conf::line);
        lines("users.acl")
                .filter(line -> !line.equals("user default off"))
                .map(line -> line.substring("user ".length()))
                .forEach(conf::user);
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(InstalledProxy.CONFIGURATIONS.resolve(file)).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
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
            Instance instance = instances.get(1);
            proxy.takeOut(instance.port());
            CompletableFuture<Void> restarted = CompletableFuture.runAsync(() -> {
                instance.stop();
                instance.restart();
                instance.awaitReady();
            });
            int asked = 0;
            while (!restarted.isDone() || asked < 100) {
                assertEquals(200, get(proxy, "/").statusCode(), "request " + asked++);
            }
            restarted.join();
            proxy.putBack(instance.port());
            assertEquals(200, get(proxy, "/").statusCode());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPageKeepsItsSocketWhileTheRedisIsAwayAndThenHearsAgain(Program program) throws Exception {
        try (InstalledProxy proxy = start(program);
                Browser page = new Browser(proxy.home())) {
            page.open("/").script("window.states = []; realtime.onState(state => states.push(state))");
            // Where the disk is slow, Redis answers before it has written, and a crash makes a gap.
            Await.until(
                    "the Redis has written all",
                    () -> ((String) redis.command("INFO", "persistence")).contains("aof_buffer_length:0\r"));
            redis.kill();
            Await.until("no instance is ready", () -> instances.stream().noneMatch(Instance::isReady));
            redis.restart();
            Await.until("all are", () -> instances.stream().allMatch(Instance::isReady));
            String room = "room-" + ++rooms;
            Await.until("the app has its data again", () -> postRoom(instances.get(0), room) == 204);
            page.awaitText("#main .rooms .name", room);
            Object states = page.script("return states.filter(state => state !== 'open').join()");
            assertEquals("", states);
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

    private static String openRoom(Instance instance) throws Exception {
        String room = "room-" + ++rooms;
        assertEquals(204, postRoom(instance, room));
        return room;
    }

    /** At the instance itself, past the proxy. */
    private static int postRoom(Instance instance, String room) throws Exception {
        HttpRequest form = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + instance.port() + "/rooms"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=" + room))
                .build();
        return HTTP.send(form, BodyHandlers.discarding()).statusCode();
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
