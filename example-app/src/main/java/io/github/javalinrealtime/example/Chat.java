package io.github.javalinrealtime.example;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;

/** The chat: its pages, and the forms in them. */
final class Chat {
    private final Rooms rooms;
    private final People people;
    private final Presence presence;

    Chat(Rooms rooms, People people, Presence presence) {
        this.rooms = rooms;
        this.people = people;
        this.presence = presence;
    }

    void routes(RoutesConfig routes) {
        routes.get("/", this::list);
        routes.post("/rooms", this::open);
        routes.get("/rooms/{room}", this::enter);
        routes.post("/rooms/{room}/name", this::introduce);
        routes.post("/rooms/{room}/here", this::here);
        routes.post("/rooms/{room}/messages", this::say);
    }

    private void list(Context ctx) {
        socket(ctx).subscribe(Rooms.CHANNEL);
        ctx.render("rooms.html", Map.of("rooms", rooms.summaries()));
    }

    private void open(Context ctx) {
        Room room = rooms.open(ctx.formParam("name"));
        socket(ctx).push(room.summary(), Rooms.CHANNEL);
        Site.done(ctx, room.path());
    }

    private void enter(Context ctx) {
        Room room = rooms.named(ctx.pathParam("room"));
        // First subscribe, then read: so nothing is missed. What comes twice, the page knows by its id.
        socket(ctx).subscribe(room.channel(), room.peopleChannel(), Rooms.CHANNEL);
        Map<String, Object> model = new HashMap<>();
        model.put("room", room.name());
        model.put("me", people.orNull(ctx));
        model.put("rooms", rooms.summaries());
        model.put("people", presence.in(room));
        model.put("messages", room.messages());
        ctx.render("room.html", model);
    }

    private void introduce(Context ctx) {
        Room room = rooms.named(ctx.pathParam("room"));
        Person before = people.orNull(ctx);
        presence.renamed(room, before, people.introduce(ctx, ctx.formParam("name")));
        Site.done(ctx, room.path());
    }

    /** Called over the socket, so the page is known. */
    private void here(Context ctx) {
        presence.here(socket(ctx).key(), rooms.named(ctx.pathParam("room")), people.of(ctx));
    }

    private void say(Context ctx) {
        Room room = rooms.named(ctx.pathParam("room"));
        Message message = room.say(people.of(ctx), ctx.formParam("text"));
        // The sender's page, too, shows what was pushed, so that all pages show the same in the same order.
        socket(ctx).push(message, room.channel());
        socket(ctx).push(room.summary(), Rooms.CHANNEL);
        Site.done(ctx, room.path());
    }
}
