package io.github.javalinrealtime.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import io.github.javalinrealtime.Call;
import io.github.javalinrealtime.ErrorCode;
import io.github.javalinrealtime.MessageHandler;
import io.github.javalinrealtime.Reply;
import io.javalin.http.HandlerType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handler behind {@code call-route}: a page calls a route of the app over its socket. */
final class RouteAction implements MessageHandler {
    static final String NAME = "call-route";

    private static final Logger LOG = LoggerFactory.getLogger(RealtimePlugin.class);
    /** Carries numbers on as they came, and keeps no names of fields. */
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);

    private static final long APART = Duration.ofSeconds(1).toNanos();

    private final AtomicLong told = new AtomicLong();
    private final Supplier<RouteCaller> routes;
    private final Supplier<String> contextPath;
    private final BiPredicate<HandlerType, String> callable;
    private final Set<String> appHeaders;

    /** @param contextPath empty, or with a slash at its beginning and none at its end */
    RouteAction(
            Supplier<RouteCaller> routes,
            Supplier<String> contextPath,
            BiPredicate<HandlerType, String> callable,
            Set<String> appHeaders) {
        this.routes = routes;
        this.contextPath = contextPath;
        this.callable = callable;
        this.appHeaders =
                appHeaders.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public CompletionStage<Reply> handle(Call call) throws JsonProcessingException {
        SocketClient client = (SocketClient) call.client();
        if (client.isSessionOver()) {
            return CompletableFuture.completedStage(Reply.error(ErrorCode.SESSION_ENDED));
        }
        RouteCall route;
        try {
            JsonNode method = MAPPER.readTree(call.field("method"));
            route = RouteCall.of(
                    client.upgrade(),
                    method.isNull() ? "GET" : method.asText(),
                    MAPPER.readTree(call.field("uri")).asText(""),
                    MAPPER.readTree(call.field("input")),
                    headers(MAPPER.readTree(call.field("headers"))),
                    appHeaders);
        } catch (IllegalArgumentException refused) {
            tell("" + refused.getMessage());
            return CompletableFuture.completedStage(Reply.error(ErrorCode.BAD_INPUT));
        }
        if (!isCallable(route)) {
            tell("rt.callable does not name the route");
            return CompletableFuture.completedStage(Reply.error(ErrorCode.NOT_CALLABLE));
        }
        RouteCaller.Ready ready = routes.get().ready(route, call.socket().key());
        call.later(ready.run());
        return ready.response().handle(RouteAction::reply);
    }

    /** One line a second at most: whoever sends nonsense sends much of it. */
    private void tell(String why) {
        long now = System.nanoTime();
        long last = told.get();
        if ((last == 0 || now - last >= APART) && told.compareAndSet(last, now)) {
            LOG.info("a route call was refused: {}", why);
        }
    }

    private boolean isCallable(RouteCall route) {
        String base = contextPath.get();
        String path = route.path();
        return path.startsWith(base + "/")
                && callable.test(HandlerType.findOrDefault(route.method()), path.substring(base.length()));
    }

    private static Reply reply(@Nullable RouteResponse response, @Nullable Throwable failure) {
        if (response != null) {
            return new Reply(response.status(), response.headers(), response.body(), null);
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return Reply.error(cause instanceof RouteCallException known ? known.code() : ErrorCode.FAILED);
    }

    private static Map<String, String> headers(JsonNode node) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (!node.isObject() && !node.isNull()) {
            throw new IllegalArgumentException("The headers must be an object");
        }
        for (Map.Entry<String, JsonNode> header : node.properties()) {
            if (!header.getValue().isTextual()) {
                throw new IllegalArgumentException("A header must be a text");
            }
            headers.put(header.getKey(), header.getValue().textValue());
        }
        return headers;
    }
}
