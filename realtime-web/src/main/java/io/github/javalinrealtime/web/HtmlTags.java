package io.github.javalinrealtime.web;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the tags of an HTML page, by the tokenization rules of the HTML standard: what stands in comments,
 * declarations, raw text and quoted attribute values is no tag, and neither is one that the page's end cuts off.
 *
 * <p>The page may be in any encoding that leaves ASCII bytes their meaning. Scripting counts as on, so {@code noscript}
 * holds text. Foreign content (SVG, MathML) is read by the rules of HTML, and so is wrong where a page hides a tag in a
 * CDATA section or closes an SVG {@code <style/>} by its slash.
 */
final class HtmlTags {

    private static final List<String> RAW_TEXT = List.of(
            "script", "style", "title", "textarea", "noscript", "xmp", "iframe", "noembed", "noframes", "plaintext");

    private final HtmlBytes html;
    private int position;
    private int nameStart;
    private int nameEnd;

    HtmlTags(byte[] html) {
        this.html = new HtmlBytes(html);
    }

    /** Moves to the next tag; false at the end of the page. */
    boolean next() {
        skipRawText();
        while ((position = html.indexOf('<', position)) < html.length()) {
            int following = html.at(position + 1);
            if (html.isLetter(position + 1)) {
                return readTag(position + 1);
            }
            if (following == '/' && html.isLetter(position + 2)) {
                return readTag(position + 2);
            }
            if (html.startsWith("!--", position + 1)) {
                position = endOfComment(position + 2);
            } else if (following == '!' || following == '?' || following == '/') {
                position = html.indexOf('>', position + 2) + 1;
            } else {
                position++;
            }
        }
        return false;
    }

    boolean isStart(String name) {
        return html.at(nameStart - 1) == '<' && isNamed(name);
    }

    boolean isEnd(String name) {
        return html.at(nameStart - 1) == '/' && isNamed(name);
    }

    /** The offset behind the current tag's name, where another attribute can always be written. */
    int nameEnd() {
        return nameEnd;
    }

    /** The current tag's attributes: names in lower case, values as written, the first of two with the same name. */
    Map<String, String> attributes() {
        Map<String, String> attributes = new HashMap<>();
        endOfTag(nameEnd, attributes);
        return attributes;
    }

    private boolean readTag(int start) {
        nameStart = start;
        nameEnd = start;
        while (nameEnd < html.length() && !html.endsName(nameEnd)) {
            nameEnd++;
        }
        position = endOfTag(nameEnd, null);
        return position <= html.length();
    }

    /** The offset behind the tag's {@code >}, or one beyond the page's length when the page ends before it. */
    private int endOfTag(int i, @Nullable Map<String, String> found) {
        while ((i = skipSeparators(i)) < html.length() && html.at(i) != '>') {
            int name = i++; // whatever stands first belongs to the name, even a =
            while (i < html.length() && !html.endsName(i) && html.at(i) != '=') {
                i++;
            }
            int afterName = i;
            int value = i;
            int afterValue = i;
            i = html.skipSpace(i);
            if (html.at(i) == '=') {
                i = html.skipSpace(i + 1);
                int quote = html.at(i);
                if (quote == '"' || quote == '\'') {
                    value = i + 1;
                    afterValue = html.indexOf(quote, value);
                    i = afterValue + 1;
                } else {
                    value = i;
                    while (i < html.length() && !html.isSpace(i) && html.at(i) != '>') {
                        i++;
                    }
                    afterValue = i;
                }
            }
            if (found != null) {
                // One char per byte: HTML folds the case of ASCII alone, and no other byte becomes ASCII this way.
                String key =
                        html.text(name, afterName, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
                found.putIfAbsent(key, html.text(value, afterValue, StandardCharsets.UTF_8));
            }
        }
        return Math.min(i, html.length()) + 1;
    }

    /** From the first of the two opening dashes, since {@code <!-->} and {@code <!--->} are whole comments. */
    private int endOfComment(int dashes) {
        for (int i = html.indexOf('-', dashes); i < html.length(); i = html.indexOf('-', i + 1)) {
            if (html.startsWith("-->", i)) {
                return i + 3;
            }
            if (i >= dashes + 2 && html.startsWith("--!>", i)) {
                return i + 4;
            }
        }
        return html.length();
    }

    private void skipRawText() {
        if (nameStart == 0 || html.at(nameStart - 1) != '<') {
            return;
        }
        for (String name : RAW_TEXT) {
            if (isNamed(name)) {
                position = switch (name) {
                    case "script" -> endOfScript(position);
                    case "plaintext" -> html.length();
                    default -> endOfText(name, position);
                };
                return;
            }
        }
    }

    private int endOfText(String name, int i) {
        int end = html.indexOf('<', i);
        while (end < html.length() && !(html.at(end + 1) == '/' && html.isNamed(name, end + 2))) {
            end = html.indexOf('<', end + 1);
        }
        return end;
    }

    /** In a comment inside of a script, a nested {@code <script>} makes the next end tag its own. */
    private int endOfScript(int i) {
        boolean comment = false;
        boolean nested = false;
        for (; i < html.length(); i++) {
            if (html.at(i) == '-' && comment && html.startsWith("-->", i)) {
                comment = false;
                nested = false;
            } else if (html.at(i) == '<' && html.startsWith("!--", i + 1)) {
                comment = true;
            } else if (html.at(i) == '<' && comment && html.isNamed("script", i + 1)) {
                nested = true;
            } else if (html.at(i) == '<' && html.at(i + 1) == '/' && html.isNamed("script", i + 2)) {
                if (!nested) {
                    return i;
                }
                nested = false;
            }
        }
        return i;
    }

    private boolean isNamed(String name) {
        return nameEnd - nameStart == name.length() && html.isNamed(name, nameStart);
    }

    private int skipSeparators(int i) {
        while (html.isSpace(i) || html.at(i) == '/') {
            i++;
        }
        return i;
    }
}
