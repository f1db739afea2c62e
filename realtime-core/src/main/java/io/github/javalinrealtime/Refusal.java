package io.github.javalinrealtime;

/**
 * Why a socket was not opened, or was closed, for what the client is or did. Each is counted ({@link Metrics#refusals}), and many have one line in the log
 * together. What is answered with an error instead is counted by its {@link ErrorCode}.
 */
public enum Refusal {
    /** An upgrade from a page of another origin. */
    ORIGIN("an upgrade was refused for its Origin"),
    /** An upgrade that is no WebSocket handshake, or names no page. */
    HANDSHAKE("an upgrade was refused for its form"),
    /** An upgrade while the server stops. */
    STOPPING("an upgrade was refused, for the server stops"),
    /** An upgrade of a session that has {@link Limits#socketsPerSession} sockets here. */
    SOCKETS_PER_SESSION("an upgrade was refused, for its session has Limits.socketsPerSession sockets"),
    /** An upgrade from an address that has {@link Limits#socketsPerAddress} sockets here. */
    SOCKETS_PER_ADDRESS("an upgrade was refused, for its address has Limits.socketsPerAddress sockets"),
    /** A socket without a session of this app: 4401. */
    NO_SESSION("a socket was closed with 4401, for its session has no socket key"),
    /** A frame that RFC 6455 does not allow, or no text: 1002, 1003, 1007. */
    PROTOCOL("a socket was closed for a frame against the protocol"),
    /** A message beyond {@link Limits#incomingBytes} or {@link Limits#incomingFragments}: 1009. */
    INCOMING_SIZE("a socket was closed with 1009 for the size of a message"),
    /** More than {@link Limits#framesPerSecond}: 4429. */
    FRAME_RATE("a socket was closed with 4429, for it sent more than Limits.framesPerSecond"),
    /** More than {@link Limits#framesWaiting} behind a slow handler: 4429. */
    FRAMES_WAITING("a socket was closed with 4429, for Limits.framesWaiting waited behind a handler"),
    /** A client that left more than {@link Limits#outboxBytes} unread: 4408. */
    TOO_SLOW("a socket was closed with 4408, for more than Limits.outboxBytes waited for it"),
    /** A client that was not heard of for {@link Limits#silence}: 4408. */
    SILENT("a socket was closed with 4408, for it was silent for Limits.silence"),
    /** A client that promised to say where it stands, and did not in {@link Limits#resume}: 4408. */
    NO_RESUME("a socket was closed with 4408, for it sent no resume frame within Limits.resume");

    private final String sentence;

    Refusal(String sentence) {
        this.sentence = sentence;
    }

    /** As the log says it. */
    String sentence() {
        return sentence;
    }
}
