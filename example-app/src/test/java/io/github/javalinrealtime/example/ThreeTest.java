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
    void aRoomGoesOnWhenAnInstanceIsKilledAndWhenItIsBack() {
        try (Browser ada = new Browser(three.proxy.port());
                Browser bob = new Browser(three.proxy.port())) {
            ada.enter("garden", "Ada");
            bob.enter("garden", "Bob");
            for (Instance instance : three.instances) {
                instance.kill();
                ada.awaitText("#light", "Live").say("without " + instance);
                bob.awaitText("#messages .text", "without " + instance);
                instance.restart();
                instance.awaitReady();
            }
            List<String> words = List.of("without one", "without two", "without three");
            assertEquals(words, bob.texts("#messages .text"));
            ada.awaitText("#messages .text", "without three");
            assertEquals(words, ada.texts("#messages .text"));
            assertFalse(bob.element("#gap").isDisplayed());
            assertEquals(List.of("Ada", "Bob"), bob.texts("#people bdi"));
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
