package io.github.javalinrealtime.benchmark;

import java.util.ArrayList;
import java.util.List;

/** A contender that runs, and its load client. */
final class Match implements AutoCloseable {
    private final List<Server> servers = new ArrayList<>();
    private final Contender contender;
    private Client client;
    private boolean rendered;

    /** Nothing is connected yet. */
    Match(Workshop workshop, List<Contender> instances, int sockets, int channels) {
        contender = instances.get(0);
        try {
            instances.forEach(instance -> servers.add(new Server(instance)));
            client = client(workshop, sockets, channels);
        } catch (RuntimeException failure) {
            servers.forEach(Server::close);
            throw failure;
        }
    }

    private Client client(Workshop workshop, int sockets, int channels) {
        return new Client(workshop.program("load"), contender, sockets, channels, servers);
    }

    /** Another client, with so many sockets. */
    void clientOf(Workshop workshop, int sockets) {
        client.close();
        client = client(workshop, sockets, 1);
        rendered = false;
    }

    /** Renders the pages, where there are any and the first time, and then opens the sockets: what this says is of the sockets alone. */
    Figures connect() {
        if (contender.pages() && !rendered) {
            client.ask("pages");
            rendered = true;
        }
        return client.ask("connect");
    }

    Figures ask(String order) {
        return client.ask(order);
    }

    Server server() {
        return servers.get(0);
    }

    @Override
    public void close() {
        client.close();
        servers.forEach(Server::close);
    }
}
