package io.github.javalinrealtime.web;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** After each handler: writes the connection id into the page, if the answer is one. Streams and static files pass untouched. */
final class HtmlPages {
    private static final Logger LOG = LoggerFactory.getLogger(RealtimePlugin.class);
    private static final int PATHS_WARNED = 1_000;

    /** RFC 9111, 5.2.2: what lets a shared cache answer without asking. */
    private static final Pattern SHARED = Pattern.compile("\\bpublic\\b|\\b(s-maxage|max-age)\\s*=\\s*\"?0*[1-9]");

    private static final Pattern UNSHARED = Pattern.compile("\\b(private|no-store|no-cache)\\b");

    private final Function<Context, RequestPage> pages;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    HtmlPages(Function<Context, RequestPage> pages) {
        this.pages = pages;
    }

    void mark(Context ctx) {
        InputStream result = ctx.resultInputStream();
        if (!(result instanceof ByteArrayInputStream) || !isOurs(ctx)) {
            return;
        }
        byte[] html = ((ByteArrayInputStream) result).readAllBytes();
        result = new ByteArrayInputStream(html);
        BodyTag tag = BodyTag.find(html).orElse(null);
        boolean taken = tag != null && tag.attribute(RequestPage.ID_ATTRIBUTE).isPresent();
        if (tag != null && (!taken || pages.apply(ctx).hasId())) {
            Map<String, String> attributes = attributes(ctx);
            String id = attributes.get(RequestPage.ID_ATTRIBUTE);
            if (id != null && tag.attribute(RequestPage.ID_ATTRIBUTE).orElse(id).equals(id)) {
                byte[] marked = tag.insert(attributes);
                if (ctx.res().containsHeader("Content-Length")) {
                    ctx.res().setContentLength(marked.length);
                }
                result = new ByteArrayInputStream(marked);
                keepOutOfCaches(ctx);
            }
        }
        ctx.result(result);
    }

    /** What belongs into the body tag of this answer, as it is up to now; empty if it gets no id. */
    Map<String, String> attributes(Context ctx) {
        RequestPage page = pages.apply(ctx);
        boolean plainError = ctx.statusCode() >= 400 && !page.hasSubscribed();
        return plainError || isPublic(ctx) ? Map.of() : page.bodyAttributes();
    }

    private static boolean isOurs(Context ctx) {
        String type = ctx.res().getContentType();
        return type != null
                && type.toLowerCase(Locale.ROOT).startsWith("text/html")
                && ctx.res().getHeader("Content-Encoding") == null
                && !ctx.res().isCommitted()
                && !ctx.method().equals(HandlerType.HEAD);
    }

    /** An id in a shared cache would be given to many, so such a page gets none. */
    private boolean isPublic(Context ctx) {
        String chosen = cacheControl(ctx);
        boolean shared = chosen != null
                && SHARED.matcher(chosen).find()
                && !UNSHARED.matcher(chosen).find();
        if (shared && warned.size() < PATHS_WARNED && warned.add(ctx.path())) {
            LOG.warn(
                    "{} is cacheable for everybody (Cache-Control: {}), so it gets no connection id and no pushes; make it private to have them",
                    ctx.path(),
                    chosen);
        }
        return shared;
    }

    private static void keepOutOfCaches(Context ctx) {
        if (cacheControl(ctx) == null) {
            ctx.header("Cache-Control", "private, no-store");
        }
    }

    private static @Nullable String cacheControl(Context ctx) {
        String header = ctx.res().getHeader("Cache-Control");
        return header == null ? null : header.toLowerCase(Locale.ROOT);
    }
}
