package io.github.javalinrealtime.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.javalinrealtime.Call;
import io.github.javalinrealtime.ErrorCode;
import io.github.javalinrealtime.MessageHandler;
import io.github.javalinrealtime.Reply;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handler behind {@code call-route}: a page calls a route of the app over its socket. */
final class RouteAction implements MessageHandler {
    static final String NAME = "call-route";

    private static final Logger LOG = LoggerFactory.getLogger(RealtimePlugin.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Supplier<RouteCaller> routes;
    private final Set<String> appHeaders;

    RouteAction(Supplier<RouteCaller> routes, Set<String> appHeaders) {
        this.routes = routes;
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
            LOG.info("a route call was refused: {}", refused.getMessage());
            return CompletableFuture.completedStage(Reply.error(ErrorCode.BAD_INPUT));
        }
        RouteCaller.Ready ready = routes.get().ready(route, call.socket().key());
        call.later(ready.run());
        return ready.response().handle(RouteAction::reply);
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
