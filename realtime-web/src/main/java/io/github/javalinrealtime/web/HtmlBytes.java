package io.github.javalinrealtime.web;

import java.nio.charset.Charset;

/** The bytes of an HTML page, with the questions that a tokenizer asks; any offset may lie beyond the end. */
final class HtmlBytes {

    private final byte[] bytes;

    HtmlBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    int length() {
        return bytes.length;
    }

    /** The byte at the offset, -1 beyond the end. */
    int at(int i) {
        return i < bytes.length ? bytes[i] : -1;
    }

    boolean isLetter(int i) {
        int lower = at(i) | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    boolean isSpace(int i) {
        int c = at(i);
        return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f';
    }

    /** Whether a tag's name ends before the offset. */
    boolean endsName(int i) {
        return isSpace(i) || at(i) == '/' || at(i) == '>';
    }

    /** Whether this name, of letters in lower case, stands at the offset in any case and ends there. */
    boolean isNamed(String name, int start) {
        for (int i = 0; i < name.length(); i++) {
            if ((at(start + i) | 0x20) != name.charAt(i)) {
                return false;
            }
        }
        return endsName(start + name.length());
    }

    boolean startsWith(String text, int start) {
        for (int i = 0; i < text.length(); i++) {
            if (at(start + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The next offset of this byte, the length or more when there is none. */
    int indexOf(int wanted, int i) {
        while (i < bytes.length && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    int skipSpace(int i) {
        while (isSpace(i)) {
            i++;
        }
        return i;
    }

    String text(int start, int end, Charset charset) {
        return new String(bytes, start, end - start, charset);
    }
}
