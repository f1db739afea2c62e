package io.github.javalinrealtime.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an instance of {@link CrowdApp} stands.
 *
 * @param heap in bytes, and so is {@code resident}
 * @param files descriptors that are open
 * @param cpuNanos of the process, since it started
 * @param refusals by cause
 */
record CrowdFigures(
        long heap,
        long resident,
        int threads,
        int files,
        long cpuNanos,
        int sockets,
        long deliveries,
        long gaps,
        long replays,
        Map<String, Long> refusals) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fails where it does not answer. */
    static CrowdFigures of(CrowdHttp http, int port) {
        return read(http.get(port, "/figures").join());
    }

    /** The same, after its garbage was collected. */
    static CrowdFigures collected(CrowdHttp http, int port) {
        return read(http.get(port, "/figures?collect").join());
    }

    private static CrowdFigures read(String json) {
        try {
            JsonNode all = JSON.readTree(json);
            Map<String, Long> refusals = new TreeMap<>();
            all.path("refusals")
                    .properties()
                    .forEach(entry ->
                            refusals.put(entry.getKey(), entry.getValue().asLong()));
            refusals.values().removeIf(times -> times == 0);
            return new CrowdFigures(
                    all.path("heap").asLong(),
                    all.path("resident").asLong(),
                    all.path("threads").asInt(),
                    all.path("files").asInt(),
                    all.path("cpu").asLong(),
                    all.path("sockets").asInt(),
                    all.path("deliveries").asLong(),
                    all.path("gaps").asLong(),
                    all.path("replays").asLong(),
                    refusals);
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }
}
