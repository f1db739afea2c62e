package io.github.javalinrealtime.web;

import org.junit.jupiter.api.Nested;

/** All of it again over TLS, where the bytes of a frame come out of records. */
class ConformanceTlsTest {
    @Nested
    class Handshake extends ConformanceHandshakeTest {}

    @Nested
    class Requests extends ConformanceRequestsTest {}

    @Nested
    class Frames extends ConformanceFramesTest {}

    @Nested
    class Segments extends ConformanceSegmentsTest {}

    @Nested
    class Fragments extends ConformanceFragmentsTest {}

    @Nested
    class Utf8 extends ConformanceUtf8Test {}

    @Nested
    class Close extends ConformanceCloseTest {}

    @Nested
    class ServerClose extends ConformanceServerCloseTest {}

    @Nested
    class Compression extends ConformanceCompressionTest {}

    @Nested
    class Outgoing extends ConformanceOutgoingTest {}
}
