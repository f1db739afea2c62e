package io.github.javalinrealtime;

/**
 * A place in the order of one channel. Offsets grow within an epoch, with holes; positions of two epochs cannot be
 * compared, since a channel gets a new epoch when its registry lost what it knew of it.
 *
 * @param epoch an opaque name without a dot, at most 64 characters
 * @param offset at least 0
 */
public record Position(String epoch, long offset) {
    private static final int MAX_EPOCH = 64;

    /** {@inheritDoc} */
    public Position {
        if (epoch.isEmpty() || epoch.length() > MAX_EPOCH || epoch.indexOf('.') >= 0 || offset < 0) {
            throw new IllegalArgumentException("A position is <epoch>.<offset>: an epoch of 1 to " + MAX_EPOCH
                    + " characters without a dot, and an offset of at least 0");
        }
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @param text {@code <epoch>.<offset>}
     * @return the position
     * @throws IllegalArgumentException if the text has another form
     */
    public static Position parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("A position is <epoch>.<offset>; the dot is missing");
        }
        return new Position(text.substring(0, dot), Long.parseLong(text.substring(dot + 1)));
    }

    /**
     * The same epoch at another offset.
     *
     * @param other at least 0
     * @return the position
     */
    public Position at(long other) {
        return new Position(epoch, other);
    }

    /**
     * Whether both places are of one epoch and this one comes after.
     *
     * @param other the place to compare with
     * @return false also if the epochs differ
     */
    public boolean isAfter(Position other) {
        return epoch.equals(other.epoch) && offset > other.offset;
    }

    /** Whether the two cannot be compared. */
    boolean isOfAnotherEpoch(Position other) {
        return !epoch.equals(other.epoch);
    }

    @Override
    public String toString() {
        return epoch + "." + offset;
    }
}
