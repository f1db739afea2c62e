package io.github.javalinrealtime.example;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What a page was shown of a channel, from the moment in which it was subscribed. For the thread of its crowd. */
final class SoakSpan {
    private static final int GAP = -1;

    /** Who pushes there. */
    interface Source {
        String channel();

        /** All that is pushed from now on has this number, or a greater one. */
        int next();

        /** What is known to be pushed. */
        BitSet acknowledged();
    }

    final Source source;
    private final int from;
    private final List<Integer> shown = new ArrayList<>();
    private int before = Integer.MAX_VALUE;

    /** Of a page that is subscribed now: whatever is pushed from here on it must be shown. */
    SoakSpan(Source source) {
        this.source = source;
        this.from = source.next();
    }

    void shown(int number) {
        shown.add(number);
    }

    void missed() {
        shown.add(GAP);
    }

    /** The page holds the channel no more: nothing that is pushed from here on may be shown. */
    void end() {
        before = source.next();
    }

    @Override
    public String toString() {
        return "from " + from + " to " + (shown.isEmpty() ? "nothing" : shown.get(shown.size() - 1));
    }

    boolean isOpen() {
        return before == Integer.MAX_VALUE;
    }

    /** Or was there no more when the page was subscribed. */
    boolean hasShown(int number) {
        return number < from || shown.contains(number);
    }

    /**
     * Judges.
     *
     * @param last what must be shown up to, at least; what was shown later counts, too
     */
    void judge(int last, SoakVerdict verdict) {
        BitSet acknowledged = source.acknowledged();
        BitSet heard = new BitSet();
        BitSet excused = new BitSet();
        int newest = last;
        int previous = from - 1;
        boolean gap = false;
        for (int number : shown) {
            if (number == GAP) {
                gap = true;
                verdict.gaps++;
                verdict.needless += source.channel().equals(CrowdApp.HEAVY) ? 0 : 1;
                continue;
            }
            verdict.doubled += heard.get(number) ? 1 : 0;
            verdict.late += number >= before ? 1 : 0;
            heard.set(number);
            if (gap && number > previous) {
                excused.set(previous + 1, number);
            }
            gap = false;
            previous = Math.max(previous, number);
            newest = Math.max(newest, number);
        }
        if (gap) {
            excused.set(Math.max(0, previous + 1), Math.max(previous + 1, newest) + 1);
        }
        BitSet missing = acknowledged.get(0, Math.max(newest, 0) + 1);
        missing.clear(0, from);
        missing.andNot(heard);
        int all = missing.cardinality();
        missing.andNot(excused);
        verdict.lost += missing.cardinality();
        verdict.told += all - missing.cardinality();
        verdict.shown += heard.cardinality();
        verdict.disordered += disordered(acknowledged);
    }

    /** What was not acknowledged may come late: its first try may have been on the way for long. */
    private int disordered(BitSet acknowledged) {
        int times = 0;
        int previous = -1;
        for (int number : shown) {
            if (number != GAP && acknowledged.get(number)) {
                times += number < previous ? 1 : 0;
                previous = number;
            }
        }
        return times;
    }
}
