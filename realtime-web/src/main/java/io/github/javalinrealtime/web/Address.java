package io.github.javalinrealtime.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whom an address stands for when sockets are counted. */
final class Address {
    /** What a provider gives to one customer at least (RFC 6177). */
    private static final int CUSTOMER_BYTES = 8;

    private static final int UNIQUE_LOCAL = 0xfc;

    /** Anything else would be looked up. */
    private static final Pattern LITERAL = Pattern.compile("\\[?[0-9a-fA-F:]*:[0-9a-fA-F:.]*]?|[0-9]+(\\.[0-9]+){3}");

    private Address() {}

    /**
     * The holder of an address: itself, or its /64.
     *
     * @param literal as Jetty gives it, IPv6 perhaps in brackets
     * @return null for a proxy's, which many share: loopback, private, link-local, or what is no address, as a path of a Unix socket
     */
    static @Nullable String holder(@Nullable String literal) {
        InetAddress address = read(literal);
        if (address == null || isNear(address)) {
            return null;
        }
        byte[] bytes = address.getAddress();
        return Arrays.toString(bytes.length > CUSTOMER_BYTES ? Arrays.copyOf(bytes, CUSTOMER_BYTES) : bytes);
    }

    private static @Nullable InetAddress read(@Nullable String literal) {
        if (literal == null || !LITERAL.matcher(literal).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException malformed) {
            return null;
        }
    }

    private static boolean isNear(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || (bytes.length > CUSTOMER_BYTES && (bytes[0] & 0xfe) == UNIQUE_LOCAL);
    }
}
