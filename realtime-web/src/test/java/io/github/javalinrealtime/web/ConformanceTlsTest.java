package io.github.javalinrealtime.web;

import org.junit.jupiter.api.Nested;

/** All of it again over TLS, where the bytes of a frame come out of records. */
class ConformanceTlsTest {
    @Nested
    class Handshake extends ConformanceHandshakeTest {
        @Override
        boolean isSecure() {
            return true;
        }
    }

    @Nested
    class Frames extends ConformanceFramesTest {
        @Override
        boolean isSecure() {
            return true;
        }
    }

    @Nested
    class Fragments extends ConformanceFragmentsTest {
        @Override
        boolean isSecure() {
            return true;
        }
    }

    @Nested
    class Utf8 extends ConformanceUtf8Test {
        @Override
        boolean isSecure() {
            return true;
        }
    }

    @Nested
    class Close extends ConformanceCloseTest {
        @Override
        boolean isSecure() {
            return true;
        }
    }

    @Nested
    class Compression extends ConformanceCompressionTest {
        @Override
        boolean isSecure() {
            return true;
        }
    }

    @Nested
    class Outgoing extends ConformanceOutgoingTest {
        @Override
        boolean isSecure() {
            return true;
        }
    }
}
