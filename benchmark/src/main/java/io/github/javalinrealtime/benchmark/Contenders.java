package io.github.javalinrealtime.benchmark;

import io.github.javalinrealtime.benchmark.Contender.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All servers there are, as far as what they need is there. */
final class Contenders {
    static final String OURS = "ours";
    static final String SEND = "send";
    static final String FLOOR = "floor";
    static final String JOINED = "joined";

    /** What an app might use instead, from other people. */
    static final List<String> PEERS = List.of("ws", "socket.io", "faye", "netty-socketio", "CometD", "STOMP");

    /** Of these and {@link #SEND}, the ones that a JVM runs. */
    static final List<String> JVM_PEERS = List.of(SEND, "netty-socketio", "CometD", "STOMP");

    private final Workshop workshop;
    private final boolean forMemory;

    Contenders(Workshop workshop, boolean forMemory) {
        this.workshop = workshop;
        this.forMemory = forMemory;
    }

    Contender ours(String... options) {
        return java(OURS, "realtime", List.of(options).contains("compress"), RealtimeServer.class, options);
    }

    Contender send(boolean deflate) {
        return java(SEND, "plain", deflate, SendServer.class);
    }

    Contender floor() {
        return floor(FLOOR, "write");
    }

    Contender joined() {
        return floor(JOINED, "join");
    }

    /** Those that are there, and asked for. */
    List<Contender> peers(Options options) {
        List<Contender> peers = new ArrayList<>();
        if (workshop.hasNode()) {
            peers.add(node("ws", "plain"));
            peers.add(node("socket.io", "socketio"));
            peers.add(node("faye", "bayeux"));
        }
        if (workshop.hasJavaPeers()) {
            peers.add(peer("netty-socketio", "socketio", "NettySocketIo"));
            peers.add(peer("CometD", "bayeux", "CometD"));
            peers.add(peer("STOMP", "stomp", "Stomp"));
        }
        peers.removeIf(peer -> !options.peers().isEmpty() && !options.peers().contains(peer.name()));
        return peers;
    }

    private Contender floor(String name, String how) {
        return new Contender(
                name, "plain", false, false, Kind.NATIVE, false, List.of(workshop.program("floor"), "%1", how));
    }

    private Contender node(String name, String dialect) {
        String script = Path.of("peers", "node", name.replace(".", "") + ".js").toString();
        return new Contender(name, dialect, false, false, Kind.NODE, false, List.of("node", script, "%1"));
    }

    private Contender peer(String name, String dialect, String main) {
        List<String> command = java(workshop.classPath(name));
        command.addAll(List.of("peer." + main, "%1", "%2"));
        return new Contender(name, dialect, false, false, Kind.JAVA, true, command);
    }

    private Contender java(String name, String dialect, boolean deflate, Class<?> main, String... options) {
        List<String> command = java(System.getProperty("java.class.path"));
        command.addAll(List.of(main.getName(), "%1"));
        command.addAll(Arrays.asList(options));
        return new Contender(name, dialect, true, deflate, Kind.JAVA, false, command);
    }

    private List<String> java(String classPath) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Contender.flags(forMemory));
        command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", classPath));
        return command;
    }
}
