package io.github.javalinrealtime.web;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code <body>} start tag of a finished HTML page, and a way to write further attributes into it.
 *
 * <p>HTML lets a page leave the tag out. Such a page cannot carry a connection id and stays as it is: to be live, a
 * page needs a {@code <body>} tag. None is made up, because where the body begins is then up to the browser's tree, not
 * to the text. A tag in a {@code <template>} is not the page's. Of several, the first counts: a browser adds the
 * attributes of the others only where they are missing.
 *
 * <p>An attribute that the tag has already is left alone, since whoever wrote the page put it there;
 * {@link #attribute(String)} tells what it says. The page is in UTF-8 or another encoding that leaves ASCII bytes their
 * meaning; a page in UTF-16 counts as one without the tag.
 */
final class BodyTag {

    private final byte[] html;
    private final int offset;
    private final Map<String, String> attributes;

    private BodyTag(byte[] html, int offset, Map<String, String> attributes) {
        this.html = html;
        this.offset = offset;
        this.attributes = attributes;
    }

    /** Finds the tag; empty when the page has none, or is cut off before the tag's end. */
    static Optional<BodyTag> find(byte[] html) {
        if (isUtf16(html)) {
            return Optional.empty();
        }
        HtmlTags tags = new HtmlTags(html);
        int templates = 0;
        while (tags.next()) {
            if (tags.isStart("template")) {
                templates++;
            } else if (tags.isEnd("template")) {
                templates = Math.max(0, templates - 1);
            } else if (templates == 0 && tags.isStart("body")) {
                return Optional.of(new BodyTag(html, tags.nameEnd(), tags.attributes()));
            }
        }
        return Optional.empty();
    }

    /** What the tag says under this name, in any case of letters: as written, with character references unresolved. */
    Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * The page with these attributes in its tag, in the map's order, without those that the tag has already. When none
     * is left it is the same array. The names are taken as they are, the values are escaped.
     */
    byte[] insert(Map<String, String> added) {
        StringBuilder text = new StringBuilder();
        added.forEach((name, value) -> {
            if (attribute(name).isEmpty()) {
                text.append(' ').append(name).append("=\"");
                escape(value, text);
                text.append('"');
            }
        });
        if (text.length() == 0) {
            return html;
        }
        byte[] inserted = text.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] page = new byte[html.length + inserted.length];
        System.arraycopy(html, 0, page, 0, offset);
        System.arraycopy(inserted, 0, page, offset, inserted.length);
        System.arraycopy(html, offset, page, offset + inserted.length, html.length - offset);
        return page;
    }

    /** Into ASCII alone, so that the value reads the same in whichever encoding the page is. */
    private static void escape(String value, StringBuilder text) {
        value.codePoints().forEach(c -> {
            boolean plain = c >= ' ' && c < 0x7f && "&<>\"'".indexOf(c) < 0;
            if (plain) {
                text.append((char) c);
            } else {
                text.append("&#").append(c).append(';');
            }
        });
    }

    private static boolean isUtf16(byte[] html) {
        if (html.length < 2) {
            return false;
        }
        int start = ((html[0] & 0xff) << 8) | (html[1] & 0xff);
        return start == 0xfeff || start == 0xfffe || html[0] == 0 || html[1] == 0;
    }
}
