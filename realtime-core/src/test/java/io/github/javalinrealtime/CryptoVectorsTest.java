package io.github.javalinrealtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The digest of pages against the vectors of the standards. Texts are {@code times x byte}, a range of bytes, or words. */
class CryptoVectorsTest {
    private static final int DIGEST = 32;

    @ParameterizedTest
    @CsvSource({
        "20 x 0b, Hi There, b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "Jefe, what do ya want for nothing?, 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "20 x aa, 50 x dd, 773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        "01 to 19, 50 x cd, 82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        "20 x 0c, Test With Truncation, a3b6167473100ee06e0c796c2955552b",
        "131 x aa, Test Using Larger Than Block-Size Key - Hash Key First,"
                + " 60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        "131 x aa, This is a test using a larger than block-size key and a larger than block-size data. The key needs to be"
                + " hashed before being used by the HMAC algorithm.,"
                + " 9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    })
    void theDigestIsHmacSha256AsRfc4231HasIt(String key, String text, String expected) {
        String digest = HexFormat.of().formatHex(ConnectionKey.hmac(bytes(key), bytes(text)));
        assertEquals(expected, digest.substring(0, expected.length()));
    }

    /** Nothing here derives keys by HKDF; it is made of HMAC alone, so its vectors are further ones for that. */
    @ParameterizedTest
    @CsvSource({
        "22 x 0b, 00 to 0c, f0 to f9,"
                + " 3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        "00 to 4f, 60 to af, b0 to ff, b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        "22 x 0b, 0 x 00, 0 x 00, 8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    })
    void hkdfMadeOfItGivesWhatRfc5869Has(String input, String salt, String info, String expected) {
        byte[] key = ConnectionKey.hmac(bytes(salt), bytes(input));
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        byte[] block = {};
        for (int i = 1; output.size() < expected.length() / 2; i++) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            text.writeBytes(block);
            text.writeBytes(bytes(info));
            text.write(i);
            block = ConnectionKey.hmac(key, text.toByteArray());
            output.writeBytes(block);
        }
        assertEquals(expected, HexFormat.of().formatHex(Arrays.copyOf(output.toByteArray(), expected.length() / 2)));
    }

    @Test
    void aKeyOfAPageIsMadeOfThatDigest() {
        byte[] secret = bytes("a session key of 32 bytes or more");
        ConnectionKey key =
                ConnectionKey.of("a session key of 32 bytes or more", "an id as long as those of pages, 43 letters");
        assertEquals(
                HexFormat.of()
                        .formatHex(ConnectionKey.hmac(secret, bytes("an id as long as those of pages, 43 letters"))),
                key.digest());
        assertEquals(DIGEST, key.digest().length() / 2);
    }

    private static byte[] bytes(String text) {
        String[] words = text.split(" ", -1);
        if (words.length == 3 && words[1].equals("x")) {
            byte[] same = new byte[Integer.parseInt(words[0])];
            Arrays.fill(same, (byte) HexFormat.fromHexDigits(words[2]));
            return same;
        }
        if (words.length == 3 && words[1].equals("to")) {
            int from = HexFormat.fromHexDigits(words[0]);
            byte[] range = new byte[HexFormat.fromHexDigits(words[2]) - from + 1];
            for (int i = 0; i < range.length; i++) {
                range[i] = (byte) (from + i);
            }
            return range;
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
