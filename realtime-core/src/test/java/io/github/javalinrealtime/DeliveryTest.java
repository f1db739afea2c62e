package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private final TestApp app = new TestApp();
    private final ConnectionKey page = RegistryHarness.page();

    @Test
    void whatWasPushedBeforeThePageConnectedComesWhenItDoes() {
        app.request(page).subscribe("room");
        app.push("1", "room");
        FakeTransport socket = app.open(page);
        app.push("2", "room");
        assertEquals(List.of("1", "2"), socket.payloads());
        assertEquals("open", socket.nodes().get(0).path("event").asText());
    }

    @Test
    void whatWasPushedBeforeThePageLeftComesBeforeItIsToldThatItLeft() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page);
        app.realtime.push("1", "room");
        app.request(page).unsubscribe("room");
        app.realtime.push("2", "room");
        app.settle();
        assertEquals(List.of("1"), socket.payloads());
        assertEquals("unsubscribed", socket.last().path("event").asText());
    }

    @Test
    void aPageThatLeavesAndComesBackInOneHandlerMissesOnlyWhatCameBetween() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page);
        Socket request = app.request(page);
        app.realtime.push("1", "room");
        request.unsubscribe("room");
        app.realtime.push("2", "room");
        request.subscribe("room");
        app.realtime.push("3", "room");
        app.settle();
        assertEquals(List.of("1", "3"), socket.payloads());
        assertEquals(
                List.of("open", "", "unsubscribed", "subscribed", ""),
                socket.nodes().stream()
                        .map(frame -> frame.path("event").asText())
                        .toList());
    }

    @Test
    void aPushIsThisFrame() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.openRaw(page);
        app.push(List.of("ü", 1), "room");
        JsonNode frame = socket.last();
        assertEquals("[\"ü\",1]", frame.path("payload").toString());
        assertEquals(
                "{\"channel\":\"room\",\"payload\":[\"ü\",1],\"position\":\""
                        + frame.path("position").asText() + "\"}",
                socket.frames.get(0));
        Position.parse(frame.path("position").asText());
    }

    @Test
    void subscribingAnOpenSocketTakesEffectAtOnce() {
        FakeTransport socket = app.open(page);
        app.request(page).subscribe("room", "hall");
        app.settle();
        assertEquals("subscribed", socket.last().path("event").asText());
        assertEquals(2, socket.last().path("channels").size());
        app.push("1", "room");
        app.request(page).unsubscribe("room");
        app.push("2", "room", "hall");
        assertEquals(List.of("1", "2"), socket.payloads());
        assertEquals("hall", socket.last().path("channel").asText());
        assertEquals(
                1,
                socket.nodes().stream()
                        .filter(frame -> frame.path("event").asText().equals("unsubscribed"))
                        .count());
    }

    @Test
    void aPageThatWasLeftOutIsToldThePlaceSoThatItSeesNoGapLater() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page);
        app.request(page).pushToOthers("mine", "room");
        app.settle();
        assertEquals("passed", socket.last().path("event").asText());
        assertEquals(List.of(), socket.payloads());
        assertEquals(
                app.realtime.tops(Set.of(Channel.of("room"))).get(Channel.of("room")),
                Position.parse(socket.last().path("position").asText()));
    }

    @Test
    void aRawClientGetsPushesAlone() {
        FakeTransport socket = app.openRaw(page);
        app.request(page).subscribe("room");
        app.settle();
        app.request(page).unsubscribe("room");
        app.settle();
        assertEquals(List.of(), socket.frames);
    }

    @Test
    void whoResumesGetsWhatFollowsWhatItHasSeen() {
        app.request(page).subscribe("room");
        FakeTransport first = app.open(page);
        app.push("1", "room");
        String seen = first.last().path("position").asText();
        app.push("2", "room");
        app.closed(first);
        app.push("3", "room");
        assertEquals(
                List.of("2", "3"),
                app.resume(page, "{\"room\":\"" + seen + "\"}").payloads());
        assertEquals(List.of("1", "2", "3"), app.resume(page, "{}").payloads());
    }

    @Test
    void nothingIsDeliveredBeforeTheResumeFrame() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.open(page, new FakeTransport(true, true));
        app.push("1", "room");
        assertEquals(1, socket.frames.size());
        app.send(socket, "{\"action\":\"resume\"}");
        assertEquals(List.of("1"), socket.payloads());
        app.send(socket, "{\"action\":\"resume\"}");
        assertEquals("bad-input", socket.last().path("error").asText());
    }

    @Test
    void aResumeFrameOfTheWrongFormIsRefused() {
        for (String wrong : List.of(
                "{\"action\":\"resume\",\"positions\":{\"room\":\"nothing\"}}",
                "{\"action\":\"resume\",\"positions\":{\"*\":\"e.1\"}}",
                "{\"action\":\"resume\",\"positions\":[]}",
                "{\"action\":\"resume\",\"private\":\"text\"}")) {
            FakeTransport socket = app.open(page, new FakeTransport(true, true));
            app.send(socket, wrong);
            assertEquals("bad-input", socket.last().path("error").asText(), wrong);
            assertNull(socket.closed);
        }
    }

    @Test
    void aRawClientThatComesBackGetsWhatFollowsTheLastThatWasWritten() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.openRaw(page);
        app.push("1", "room");
        socket.slow();
        app.push("2", "room");
        app.push("3", "room");
        app.closed(socket);
        app.push("4", "room");
        assertEquals(List.of("2", "3", "4"), app.openRaw(page).payloads());
    }

    @Test
    void aRawClientThatTakesOverGetsNothingTwice() {
        app.request(page).subscribe("room");
        app.openRaw(page);
        app.push("1", "room");
        FakeTransport second = app.openRaw(page);
        app.push("2", "room");
        assertEquals(List.of("2"), second.payloads());
    }

    @Test
    void whatTheHistoryLostIsToldAsAGap() {
        app.request(page).subscribe("room");
        IntStream.range(0, 101).forEach(i -> app.push(i, "room"));
        FakeTransport socket = app.open(page);
        assertEquals("gap", socket.last().path("event").asText());
        assertEquals("room", socket.last().path("channel").asText());
        app.push("after", "room");
        assertEquals(List.of("after"), socket.payloads());
        assertEquals(List.of(new RealtimeEvent.Gap(page, Channel.of("room"))), app.events(RealtimeEvent.Gap.class));
    }

    @Test
    void aPositionOfADeadEpochIsAGap() {
        app.request(page).subscribe("room");
        FakeTransport socket = app.resume(page, "{\"room\":\"dead.1\"}");
        assertEquals("gap", socket.last().path("event").asText());
    }

    @Test
    void aPositionFromBeforeTheSubscriptionGrantsNothing() {
        app.request(RegistryHarness.page()).subscribe("room");
        app.push("secret", "room");
        Position top = app.registry
                .subscribe(page, Set.of(Channel.of("room")), Settings.LEASE)
                .get(Channel.of("room"));
        app.push("open", "room");
        String earlier = top.at(0).toString();
        assertEquals(
                List.of("open"),
                app.resume(page, "{\"room\":\"" + earlier + "\",\"hall\":\"e.1\"}")
                        .payloads());
    }

    @Test
    void aPageIsLeftOutOfWhatItPushesToOthersAlsoByReplay() {
        ConnectionKey other = RegistryHarness.page();
        app.request(page).subscribe("room");
        app.request(other).subscribe("room");
        FakeTransport mine = app.open(page);
        app.request(page).pushToOthers("1", "room");
        app.request(page).pushToOthers("2", Channel.matching("r*"));
        app.push("3", "room");
        assertEquals(List.of("3"), mine.payloads());
        assertEquals(List.of("3"), app.open(page).payloads());
        assertEquals(List.of("1", "2", "3"), app.open(other).payloads());
    }

    @Test
    void aPushToOnePageReachesItAloneBeforeAndAfterItConnects() {
        ConnectionKey other = RegistryHarness.page();
        app.realtime.pushTo(page, "before", "notice");
        FakeTransport socket = app.open(page);
        FakeTransport others = app.open(other);
        app.request(other).subscribe("notice");
        app.request(other).pushTo(page, "after", "notice");
        app.push("public", "notice");
        assertEquals(List.of("before", "after"), socket.payloads());
        assertTrue(socket.last().path("private").asBoolean());
        assertEquals(List.of("public"), others.payloads());
        app.closed(socket);
        String seen = socket.last().path("position").asText();
        app.realtime.pushTo(page, "away", "notice");
        FakeTransport again = app.open(page, new FakeTransport(true, true));
        app.send(again, "{\"action\":\"resume\",\"private\":{\"notice\":\"" + seen + "\"}}");
        assertEquals(List.of("away"), again.payloads());
    }

    @Test
    void aPushToAPatternReachesEachChannelThatHasAPage() {
        app.request(page).subscribe("room:1", "room:2", "hall");
        FakeTransport socket = app.open(page);
        app.realtime.push("1", Channel.matching("room:*"));
        app.realtime.push("2", Channel.matching("nobody:*"));
        app.settle();
        assertEquals(List.of("1", "1"), socket.payloads());
    }

    @Test
    void aPatternThatReachesTooManyChannelsPushesNothing() {
        TestApp small = new TestApp(Limits.with(limits -> {
            limits.messageBytes = 10;
            limits.channelsPerPage = 5;
            limits.patternChannels = 2;
        }));
        small.request(page).subscribe("room:1", "room:2", "room:3");
        Channel.Pattern rooms = Channel.matching("room:*");
        assertThrows(IllegalStateException.class, () -> small.realtime.push("1", rooms));
        assertEquals(List.of(), small.events(RealtimeEvent.Pushed.class));
    }

    @Test
    void aPushWithAnIdCanBeRepeated() {
        app.request(page).subscribe("room", "hall");
        FakeTransport socket = app.openRaw(page);
        app.realtime.once("id").push("1", "room");
        app.realtime.once("id").push("2", "room", "hall");
        app.request(page).once("id").push("3", "hall");
        app.realtime.once("another").once("id").push("4", "room");
        app.settle();
        assertEquals(List.of("1", "2"), socket.payloads().stream().sorted().toList());
    }

    @Test
    void wrongArgumentsAreSaidSo() {
        Socket request = app.request(page);
        List<Runnable> wrong = List.of(
                () -> request.subscribe(),
                () -> request.subscribe(List.of()),
                () -> request.subscribe("*"),
                () -> request.subscribe((String) null),
                () -> request.unsubscribe(),
                () -> request.push("hi"),
                () -> request.push("hi", ""),
                () -> request.push("x".repeat(256 << 10), "room"),
                () -> request.push(new Object(), "room"),
                () -> request.once(""),
                () -> request.once("x".repeat(201)));
        wrong.forEach(call -> assertThrows(IllegalArgumentException.class, call::run));
        assertThrows(
                IllegalStateException.class,
                () -> request.subscribe(
                        IntStream.range(0, 129).mapToObj(i -> "room:" + i).toList()));
        assertEquals(List.of(), app.events);
    }

    @Test
    void historyCanBeOffForAPattern() {
        TestApp some = new TestApp(new Limits(), new Settings.Rule(Channel.matching("cursor:*"), History.off()));
        some.request(page).subscribe("cursor:1", "room");
        some.push("before", "cursor:1", "room");
        FakeTransport socket = some.open(page);
        some.push("after", "cursor:1", "room");
        assertEquals(
                List.of("before", "after", "after"),
                socket.payloads().stream().sorted(Comparator.reverseOrder()).toList());
        assertEquals(1, some.events(RealtimeEvent.Gap.class).size());
    }

    @Test
    void copiedSubscriptionsKeepTheirPositions() {
        ConnectionKey fresh = RegistryHarness.page();
        app.request(page).subscribe("room");
        app.push("1", "room");
        Map<Channel, Position> tops = app.realtime.tops(Set.of(Channel.of("room")));
        app.push("2", "room");
        app.realtime.copy(tops, fresh);
        assertEquals(List.of("2"), app.open(fresh).payloads());
    }

    @Test
    void whenItClosesEachSocketIsToldToComeBackAndNothingElseWorks() {
        FakeTransport socket = app.open(page);
        app.realtime.close();
        app.settle();
        assertEquals(1012, socket.closed.code());
        assertThrows(RealtimeException.class, () -> app.realtime.push("1", "room"));
        assertThrows(RealtimeException.class, () -> app.request(page).subscribe("room"));
        FakeTransport late = new FakeTransport(true, false);
        assertThrows(RealtimeException.class, () -> app.realtime.attach(page, late, late));
    }
}
