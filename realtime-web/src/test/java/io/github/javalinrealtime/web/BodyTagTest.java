package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BodyTagTest {

    private static final String NAME = "data-socket-connection-id";
    private static final Map<String, String> ID = Map.of(NAME, "x1");

    /** Each page shows with a ^ where the attribute is to be written; a page without a ^ has no body tag. */
    static Stream<Arguments> pages() {
        return Stream.of(
                arguments("a plain page", "<!doctype html><html><head></head><body^><p>hi</p></body></html>"),
                arguments("nothing but the tag", "<body^>"),
                arguments("a tag with attributes", "<body^ class=\"a\" id=b>"),
                arguments("a tag over several lines", "<body^\n\t class='a'\r\n>"),
                arguments("an upper-case tag", "<HTML><BODY^ CLASS=A></BODY>"),
                arguments("a mixed-case tag", "<BoDy^>"),
                arguments("a self-closing tag", "<body^/>"),
                arguments("a slash before an attribute", "<body^/class=a>"),
                arguments("a slash at the end of a value without quotes", "<body^ class=a/>"),
                arguments("a > in double quotes", "<body^ data-a=\"<x>\" class=a>"),
                arguments("a > in single quotes", "<body^ data-a='>\"' class=a>"),
                arguments("a quote in a value without quotes", "<body^ a=b\"c>"),
                arguments("a = without a name", "<body^ =a>"),
                arguments("a value that is missing", "<body^ a=>"),
                arguments("the first of two tags", "<body^ a><body b>"),
                arguments("a tag behind the implied body", "<div><body^></div>"),
                arguments("a tag right behind a lonely <", "< <body^>"),
                arguments("a tag right behind a doubled <", "<<body^>"),
                arguments("a UTF-8 byte order mark", "\uFEFF<html><body^>"),
                arguments("letters beyond ASCII", "<title>Zürich 東京</title><body^ class=é>"),
                arguments("an empty page", ""),
                arguments("a page of one byte", "<"),
                arguments("a page without the tag", "<!doctype html><title>a</title><p>body"),
                arguments("only an end tag", "<html></body></html>"),
                arguments("a longer name", "<bodyguard><body-x><body:x><bodybody>"),
                arguments("a longer name, then the tag", "<bodyguard></bodyguard><body^>"),
                arguments("a space before the name", "< body>"),
                arguments("a page cut off in the name", "<html><bo"),
                arguments("a page cut off behind the name", "<html><body"),
                arguments("a page cut off between attributes", "<html><body class=\"a\" "),
                arguments("a page cut off in a name", "<html><body class"),
                arguments("a page cut off behind a =", "<html><body class="),
                arguments("a page cut off in quotes", "<html><body class=\"a>"),
                arguments("a page cut off in a value", "<html><body class=a"),
                arguments("a page cut off in a comment", "<html><!-- <body>"),
                arguments("a page cut off in a script", "<script> '<body>'"),
                arguments("a page cut off in a script's end tag", "<script></script <body>"),
                arguments("a page cut off behind </", "<p></"),
                arguments("a comment", "<!-- <body> --><body^>"),
                arguments("a comment with a > inside", "<!-- > -> <body> --><body^>"),
                arguments("the shortest comment", "<!--><body^>--><body>"),
                arguments("the second shortest comment", "<!---><body^>--><body>"),
                arguments("a comment of dashes", "<!------><body^>"),
                arguments("a comment ended by --!>", "<!-- <body> --!><body^>"),
                arguments("a comment that only begins like --!>", "<!--!><body>--><body^>"),
                arguments("a comment that begins like ---!>", "<!---!><body>--><body^>"),
                arguments("an opened comment in a comment", "<!-- <!-- <body> --><body^>-->"),
                arguments("a conditional comment", "<!--[if IE]><body class=ie><![endif]--><body^>"),
                arguments("revealed conditional comments", "<![if !IE]><body^><![endif]>"),
                arguments("a doctype with identifiers", "<!DOCTYPE html PUBLIC \"-//W3C//DTD\" \"a\"><body^>"),
                arguments("a doctype cut short by >", "<!DOCTYPE html PUBLIC \"<body>\"><body^>"),
                arguments("an XML declaration", "<?xml version=\"1.0\"?><body^>"),
                arguments("a declaration with a tag inside", "<?php <body> ?><body^>"),
                arguments("an empty declaration", "<!><body^>"),
                arguments("an empty end tag", "</><body^>"),
                arguments("an end tag that is none", "</ <body><body^>"),
                arguments("quotes in an end tag", "<p></p a='<body>'><body^>"),
                arguments("a double-quoted value", "<html data-a=\"<body>\"><body^>"),
                arguments("a single-quoted value", "<html data-a='<body>\"'><body^>"),
                arguments("a value without quotes", "<html data-a=<body><body^>"),
                arguments("a quote in a name", "<html a\"<body><body^>"),
                arguments("a quote behind a quoted value", "<html a=\"b\"\"<body><body^>"),
                arguments("spaces around a =", "<html a = \"<body>\"><body^>"),
                arguments("a script", "<script>let a = '<body>';</script><body^>"),
                arguments("an upper-case script", "<SCRIPT>'<body>'</ScRiPt><body^>"),
                arguments("a script with a similar end tag", "<script>'</scripts><body>'</script><body^>"),
                arguments("a script with a broken end tag", "<script>'< /script><body>'</script><body^>"),
                arguments("a script's end tag in a string", "<script>'</script><body^>'</script>"),
                arguments("a script's end tag with a space", "<script>'<body>'</script\n><body^>"),
                arguments("a script's end tag with a slash", "<script>'<body>'</script/><body^>"),
                arguments("a script's end tag with quotes", "<script></script a=\"<body>\"><body^>"),
                arguments("a script with attributes", "<script src=\"a>b\" defer></script><body^>"),
                arguments("a script that seems to close itself", "<script src=a /><body></script><body^>"),
                arguments(
                        "a script in a comment in a script", "<script><!-- <script></script><body>--></script><body^>"),
                arguments("a script after a comment in a script", "<script><!-- --><script></script><body^>"),
                arguments("a script after the shortest comment", "<script><!--><script></script><body^>"),
                arguments("a comment in a script without its end", "<script><!-- a </script><body^>"),
                arguments("a script in a script, both ended", "<script><!-- <script> </script> </script><body^>"),
                arguments("a script in a script without a comment", "<script><script></script><body^></script>"),
                arguments("a similar name in a comment in a script", "<script><!-- <scripts></script><body^>"),
                arguments("a style", "<style>a::before{content:'<body>'}</style><body^>"),
                arguments("a title", "<title><body></title><body^>"),
                arguments("a title that begins like its end", "<title>a/title><body></title><body^>"),
                arguments("a title with a comment", "<title><!-- </title><body^>"),
                arguments("a textarea", "<textarea><body></textarea><body^>"),
                arguments("a noscript", "<noscript><body></noscript><body^>"),
                arguments("an xmp", "<xmp><body></xmp><body^>"),
                arguments("an iframe", "<iframe srcdoc='<body>'><body></iframe><body^>"),
                arguments("a noembed", "<noembed><body></noembed><body^>"),
                arguments("a noframes", "<frameset><noframes><body></noframes></frameset>"),
                arguments("a plaintext", "<plaintext></plaintext><body>"),
                arguments("a plaintext as raw text's name", "<plaintexts><body^>"),
                arguments("a template", "<template><body></template><body^>"),
                arguments("a template in a template", "<template><template></template><body></template><body^>"),
                arguments("a template that is never closed", "<template><body>"),
                arguments("a template's end without a start", "</template><template></template><body^>"),
                arguments(
                        "a template's end in a script",
                        "<template><script></template></script><body></template><body^>"),
                arguments("a template's end in a comment", "<template><!--</template>--><body></template><body^>"),
                arguments("a header and a heading", "<head><header></header></head><body^>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void writesIntoTheBodyTagAlone(String sentence, String marked) {
        String page = marked.replace("^", "");
        String expected = marked.replace("^", " " + NAME + "=\"x1\"");
        Optional<BodyTag> tag = BodyTag.find(utf8(page));
        assertEquals(marked.contains("^"), tag.isPresent());
        assertEquals(expected, tag.map(found -> text(found.insert(ID))).orElse(page));
    }

    static Stream<Arguments> ownAttributes() {
        return Stream.of(
                arguments("in double quotes", "<body data-socket-connection-id=\"own\">", "own"),
                arguments("in single quotes", "<body class=a data-socket-connection-id='own' id=b>", "own"),
                arguments("without quotes", "<body data-socket-connection-id=own>", "own"),
                arguments("without quotes before a slash", "<body data-socket-connection-id=own/>", "own/"),
                arguments("without a value", "<body data-socket-connection-id>", ""),
                arguments("without a value before another", "<body data-socket-connection-id class=a>", ""),
                arguments("with a missing value", "<body data-socket-connection-id=>", ""),
                arguments("with an empty value", "<body data-socket-connection-id=''>", ""),
                arguments("in upper case", "<BODY DATA-SOCKET-CONNECTION-ID=Own>", "Own"),
                arguments("behind a slash", "<body/data-socket-connection-id=own>", "own"),
                arguments("right behind a quoted value", "<body class=\"a\"data-socket-connection-id=own>", "own"),
                arguments("with spaces around the =", "<body data-socket-connection-id\n = \"own\">", "own"),
                arguments("twice", "<body data-socket-connection-id=own data-socket-connection-id=b>", "own"),
                arguments("with references", "<body data-socket-connection-id='a&amp;b'>", "a&amp;b"),
                arguments("beyond ASCII", "<body data-socket-connection-id='é'>", "é"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ownAttributes")
    void leavesAloneAnAttributeThatIsThere(String sentence, String page, String value) {
        byte[] html = utf8(page);
        BodyTag tag = BodyTag.find(html).orElseThrow();
        assertEquals(Optional.of(value), tag.attribute(NAME));
        assertEquals(Optional.of(value), tag.attribute("DATA-Socket-Connection-Id"));
        assertSame(html, tag.insert(ID));
        String withPath = text(tag.insert(Map.of(NAME, "x1", "data-socket-path", "/rt")));
        assertEquals(page.substring(0, 5) + " data-socket-path=\"/rt\"" + page.substring(5), withPath);
    }

    static Stream<String> otherAttributes() {
        return Stream.of(
                "<body>",
                "<body data-socket-connection-ids=a xdata-socket-connection-id=b>",
                "<body class='data-socket-connection-id=\"a\"'>",
                "<body data-soc\u212Aet-connection-id=a>",
                "<body class=a/data-socket-connection-id=b>",
                "<body class=><p data-socket-connection-id=a>",
                "<body><body data-socket-connection-id=a>");
    }

    @ParameterizedTest
    @MethodSource("otherAttributes")
    void isNotMisledByWhatOnlyLooksLikeTheAttribute(String page) {
        BodyTag tag = BodyTag.find(utf8(page)).orElseThrow();
        assertEquals(Optional.empty(), tag.attribute(NAME));
        assertEquals("<body data-socket-connection-id=\"x1\"" + page.substring(5), text(tag.insert(ID)));
    }

    @Test
    void writesSeveralAttributesInTheirOrderAndEscapesTheirValues() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("data-b", "a&b<c>\"d'e");
        attributes.put("data-a", "é\uD83D\uDE00\n");
        assertEquals(
                "<body data-b=\"a&#38;b&#60;c&#62;&#34;d&#39;e\" data-a=\"&#233;&#128512;&#10;\">",
                text(BodyTag.find(utf8("<body>")).orElseThrow().insert(attributes)));
    }

    @Test
    void leavesThePageAsItIsWhenThereIsNothingToWrite() {
        byte[] html = utf8("<body>");
        assertSame(html, BodyTag.find(html).orElseThrow().insert(Map.of()));
    }

    @Test
    void readsEveryEncodingThatLeavesAsciiItsMeaning() {
        for (String name : new String[] {"ISO-8859-1", "windows-1252", "UTF-8"}) {
            Charset charset = Charset.forName(name);
            byte[] html = "<title>Zürich</title><body class='ö'>".getBytes(charset);
            String page = new String(BodyTag.find(html).orElseThrow().insert(ID), charset);
            assertEquals("<title>Zürich</title><body data-socket-connection-id=\"x1\" class='ö'>", page);
        }
    }

    @Test
    void leavesUtf16Alone() {
        for (String name : new String[] {"UTF-16", "UTF-16LE", "UTF-16BE", "x-UTF-16LE-BOM", "UTF-32"}) {
            byte[] html = "<html><body>".getBytes(Charset.forName(name));
            assertEquals(Optional.empty(), BodyTag.find(html), name);
        }
        byte[] marked = utf8("??<body>");
        marked[0] = (byte) 0xff;
        marked[1] = (byte) 0xfe;
        assertEquals(Optional.empty(), BodyTag.find(marked));
    }

    @Test
    void neverThrowsAndChangesNothingElseWhateverThePageIs() {
        Random random = new Random(42);
        byte[][] pages = pages().map(page -> utf8(((String) page.get()[1]).replace("^", "")))
                .filter(page -> page.length > 0)
                .toArray(byte[][]::new);
        int found = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] html = mutated(pages, random);
            byte[] before = html.clone();
            Optional<BodyTag> tag = BodyTag.find(html);
            if (tag.isPresent() && tag.get().attribute(NAME).isEmpty()) {
                found++;
                byte[] page = tag.get().insert(ID);
                int offset = startOf(utf8(" " + NAME + "=\"x1\""), page);
                int end = offset + page.length - html.length;
                assertTrue(Arrays.equals(page, 0, offset, html, 0, offset));
                assertTrue(Arrays.equals(page, end, page.length, html, offset, html.length));
                assertEquals(Optional.of("x1"), BodyTag.find(page).orElseThrow().attribute(NAME));
            }
            assertArrayEquals(before, html);
        }
        assertTrue(found > 2_000 && found < 9_500, found + " of 10,000 had a tag");
    }

    private static byte[] mutated(byte[][] pages, Random random) {
        byte[] first = pages[random.nextInt(pages.length)];
        byte[] second = pages[random.nextInt(pages.length)];
        int cut = random.nextInt(first.length + 1);
        int from = random.nextInt(second.length + 1);
        byte[] html = Arrays.copyOf(first, cut + second.length - from);
        System.arraycopy(second, from, html, cut, second.length - from);
        byte[] likely = utf8("<>/!-='\" \nbodyscript\u00e9\0");
        for (int changes = random.nextInt(4); changes > 0 && html.length > 0; changes--) {
            html[random.nextInt(html.length)] =
                    random.nextBoolean() ? likely[random.nextInt(likely.length)] : (byte) random.nextInt();
        }
        return html;
    }

    private static int startOf(byte[] part, byte[] page) {
        return IntStream.range(0, page.length - part.length + 1)
                .filter(i -> Arrays.equals(page, i, i + part.length, part, 0, part.length))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
