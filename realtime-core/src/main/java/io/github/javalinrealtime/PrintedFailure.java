package io.github.javalinrealtime;

import java.io.Serial;

/**
 * A failure as the log may show it. Its message may hold what a client sent, and a line break there would begin a line of the client's own;
 * class, place and causes are those of the failure.
 */
final class PrintedFailure extends Throwable {
    @Serial
    private static final long serialVersionUID = 1;

    /** Causes deeper than this tell nobody anything. */
    private static final int DEPTH = 10;

    private final String text;

    private PrintedFailure(Throwable failure, int depth) {
        super(
                printable(String.valueOf(failure.getMessage())),
                failure.getCause() == null || depth == 0 ? null : new PrintedFailure(failure.getCause(), depth - 1));
        this.text = printable(failure.toString());
        setStackTrace(failure.getStackTrace());
        for (Throwable suppressed : failure.getSuppressed()) {
            addSuppressed(depth == 0 ? new Throwable("and more") : new PrintedFailure(suppressed, 0));
        }
    }

    /** The failure itself, where no message has a control character. */
    static Throwable of(Throwable failure) {
        return isPrintable(failure, DEPTH) ? failure : new PrintedFailure(failure, DEPTH);
    }

    /** A text without its control characters. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.chars().forEach(c -> printable.append(Character.isISOControl(c) ? '?' : (char) c));
        return printable.toString();
    }

    private static boolean isPrintable(Throwable failure, int depth) {
        String text = failure.toString();
        if (depth == 0 || !text.equals(printable(text))) {
            return false;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!isPrintable(suppressed, depth - 1)) {
                return false;
            }
        }
        return failure.getCause() == null || isPrintable(failure.getCause(), depth - 1);
    }

    /** With the class of the failure, where a message alone would have ours before it. */
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return text;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
