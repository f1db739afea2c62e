package io.github.javalinrealtime.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ThreeTest {
    private static Three three;

    @BeforeAll
    static void start() throws IOException {
        three = Three.start(0, null);
        three.awaitReady();
    }

    @AfterAll
    static void stop() {
        if (three != null) {
            three.close();
        }
    }

    @Test
    void visitorsOfSeveralInstancesAreInOneRoom() {
        try (Browser ada = new Browser(three.proxy.port());
                Browser bob = new Browser(three.proxy.port())) {
            ada.enter("lobby", "Ada");
            bob.enter("lobby", "Bob");
            ada.awaitText("#people bdi", "Bob");
            List<String> words = List.of("one", "two", "three", "four", "five", "six");
            for (String word : words) {
                ada.say(word);
                ada.awaitText("#messages .text", word);
                bob.awaitText("#messages .text", word);
            }
            assertEquals(words, ada.texts("#messages .text"));
            assertEquals(words, bob.texts("#messages .text"));
            assertEquals(words, bob.open("/rooms/lobby").texts("#messages .text"), "the history");
        }
    }

    @Test
    void aPageStaysWithItsInstanceAndItsRequestsDoNot() {
        try (Browser page = new Browser(three.proxy.port())) {
            page.open("/calls");
            assertEquals(1, instancesAsked(page, "#time").size());
            assertEquals(Set.of("one", "two", "three"), instancesAsked(page, "#time-http"));
        }
    }

    @Test
    void aRoomGoesOnWhileInstancesAreKilledAndComeBack() {
        Instance first = three.instances.get(0);
        Instance second = three.instances.get(1);
        Instance third = three.instances.get(2);
        try (Browser ada = new Browser(three.proxy.port());
                Browser bob = new Browser(three.proxy.port())) {
            ada.enter("garden", "Ada");
            bob.enter("garden", "Bob");
            first.kill();
            second.kill();
            ada.say("Two are down");
            bob.awaitText("#messages .text", "Two are down");

            first.restart();
            second.restart();
            first.awaitReady();
            second.awaitReady();
            third.kill();
            bob.say("So is the third");
            ada.awaitText("#messages .text", "So is the third");
            bob.awaitText("#messages .text", "So is the third");
            third.restart();
            third.awaitReady();

            List<String> words = List.of("Two are down", "So is the third");
            assertEquals(words, ada.texts("#messages .text"));
            assertEquals(words, bob.texts("#messages .text"));
            assertFalse(ada.element("#gap").isDisplayed());
            assertFalse(bob.element("#gap").isDisplayed());
            assertEquals(List.of("Ada", "Bob"), bob.texts("#people bdi"));
            assertEquals(List.of("Ada came in", "Bob came in"), ada.texts("#messages .news"));
        }
    }

    private static Set<String> instancesAsked(Browser page, String button) {
        Set<String> instances = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            String answer = page.answer(button);
            instances.add(answer.replaceAll(".*\"by\":\"(\\w+)\".*", "$1"));
        }
        return instances;
    }
}
