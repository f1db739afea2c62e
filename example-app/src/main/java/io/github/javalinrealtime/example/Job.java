package io.github.javalinrealtime.example;

/**
 * A long job, as it is at one moment.
 *
 * @param id grows with each job
 * @param title what it does
 * @param percent how much of it is done
 */
public record Job(long id, String title, int percent) {
    Job at(int nowPercent) {
        return new Job(id, title, nowPercent);
    }

    /**
     * Whether it has come to its end.
     *
     * @return true at 100 per cent
     */
    public boolean done() {
        return percent == 100;
    }
}
