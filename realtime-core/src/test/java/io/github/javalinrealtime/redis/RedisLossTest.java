package io.github.javalinrealtime.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.javalinrealtime.Channel;
import io.github.javalinrealtime.ConnectionKey;
import io.github.javalinrealtime.TcpProxy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Redis acknowledged pushes and comes back without them, as after a power cut or the fail-over to a replica that was behind: whoever
 * knows of them sees to it that all are told, also the pages that never heard of them.
 */
@Timeout(60)
class RedisLossTest {
    private static final String ROOM = "room";
    private static final String STATE = new Names("test:").channel(Channel.of(ROOM));

    private RedisServer server;
    private TcpProxy network;
    private RedisInstance near;
    private RedisInstance far;
    private RedisPage missed;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        network = TcpProxy.before(server.port());
        near = new RedisInstance(server.uri());
        far = new RedisInstance("redis://127.0.0.1:" + network.port());
        near.awaitReady();
        far.awaitReady();
        missed = far.open(ROOM);
    }

    @AfterEach
    void stop() {
        far.close();
        near.close();
        network.close();
        server.close();
    }

    @Test
    void anInstanceThatHeardThemTellsAllWhenItsLinkIsBack() {
        RedisPage heard = near.open(ROOM);
        loseWhatIsPushed(
                () -> Await.until("both are heard", () -> heard.payloads(ROOM).size() == 3));
        breakLinks();
        Await.until("both pages are told", () -> heard.gaps(ROOM) == 1 && missed.gaps(ROOM) == 1);
        goesOn(heard);
    }

    @Test
    void anInstanceThatHeardThemTellsAllWhenTheNextMessageComes() {
        RedisPage heard = near.open(ROOM);
        loseWhatIsPushed(
                () -> Await.until("both are heard", () -> heard.payloads(ROOM).size() == 3));
        far.realtime.push("next", ROOM);
        Await.until("both pages are told", () -> heard.gaps(ROOM) > 0 && missed.gaps(ROOM) > 0);
        goesOn(heard);
    }

    @Test
    void anInstanceThatPushedThemTellsAllWhenNobodyHeardThem() {
        loseWhatIsPushed(() -> {});
        ConnectionKey late = RedisInstance.page();
        far.request(late).subscribe(ROOM);
        far.realtime.push("next", ROOM);
        breakLinks();
        Await.until("the page is told", () -> missed.gaps(ROOM) > 0);
        RedisPage connected = far.attach(late);
        Await.until("the late page, too", () -> connected.gaps(ROOM) > 0);
        goesOn(connected);
    }

    @Test
    void whereNothingWasLostNobodyIsTold() {
        RedisPage heard = near.open(ROOM);
        for (int round = 0; round < 3; round++) {
            near.awaitDelivery(heard, ROOM);
            far.awaitDelivery(missed, ROOM);
            breakLinks();
            near.awaitReady();
            far.awaitReady();
        }
        near.awaitDelivery(missed, ROOM);
        assertEquals(0, heard.gaps(ROOM));
        assertEquals(0, missed.gaps(ROOM));
    }

    private void loseWhatIsPushed(Runnable heard) {
        near.realtime.push("kept", ROOM);
        Await.until("it arrives", () -> missed.payloads(ROOM).equals(List.of("kept")));
        network.cut();
        Await.until("it is noticed", () -> !far.registry.isReady());
        Object top = server.command("HGET", STATE, "top");
        near.realtime.push("lost 1", ROOM);
        near.realtime.push("lost 2", ROOM);
        heard.run();
        server.command("HSET", STATE, "top", (String) top);
        server.command("LTRIM", STATE + ":history", "0", "0");
        network.open();
        far.awaitReady();
    }

    private void breakLinks() {
        server.command("CLIENT", "KILL", "TYPE", "pubsub");
        // A link that hears nothing yet counts as a normal one.
        server.command("CLIENT", "KILL", "TYPE", "normal");
    }

    private void goesOn(RedisPage other) {
        near.awaitDelivery(missed, ROOM);
        far.awaitDelivery(other, ROOM);
        assertTrue(near.registry.isReady());
    }
}
