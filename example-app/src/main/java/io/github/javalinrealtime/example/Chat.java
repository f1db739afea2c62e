package io.github.javalinrealtime.example;

import static io.github.javalinrealtime.web.RealtimePlugin.socket;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;

/** The chat: its pages, and the forms in them. */
final class Chat {
    private final Rooms rooms;
    private final Presence presence;

    Chat(Rooms rooms, Presence presence) {
        this.rooms = rooms;
        this.presence = presence;
    }

    void routes(RoutesConfig routes) {
        routes.get("/", this::list);
        routes.post("/rooms", this::open);
        routes.get("/rooms/{room}", this::enter);
        routes.post("/rooms/{room}/name", this::introduce);
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
        Person me = Person.orNull(ctx);
        // First subscribe, then read: so nothing is missed. What comes twice, the page knows by its id.
        socket(ctx).subscribe(room.channel(), room.peopleChannel(), Rooms.CHANNEL);
        if (me != null) {
            presence.expect(socket(ctx).key(), room, me);
        }
        Map<String, Object> model = new HashMap<>();
        model.put("room", room.name());
        model.put("me", me);
        model.put("rooms", rooms.summaries());
        model.put("people", room.people());
        model.put("messages", room.messages());
        ctx.render("room.html", model);
    }

    private void introduce(Context ctx) {
        Room room = rooms.named(ctx.pathParam("room"));
        Person.introduce(ctx, ctx.formParam("name"));
        Site.done(ctx, room.path());
    }

    private void say(Context ctx) {
        Room room = rooms.named(ctx.pathParam("room"));
        Message message = room.say(Person.of(ctx), ctx.formParam("text"));
        // The sender's page, too, shows what was pushed, so that all pages show the same in the same order.
        socket(ctx).push(message, room.channel());
        socket(ctx).push(room.summary(), Rooms.CHANNEL);
        Site.done(ctx, room.path());
    }
}
