package io.github.javalinrealtime.example;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.ServiceUnavailableResponse;
import io.javalin.http.staticfiles.Location;
import io.javalin.rendering.template.JavalinThymeleaf;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.http.HttpCookie;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** What all pages have in common: templates and files, headers, the session, error pages. */
final class Site {
    private static final Logger log = LoggerFactory.getLogger(Site.class);
    private static final long STOP_MILLIS = 5_000;
    private static final String NOTHING_HERE = "There is nothing at this address.";
    private static final String NO_DATA = "The data cannot be reached just now. Try again in a moment.";
    private static final String OUR_FAULT = "Something went wrong here. The log says what.";

    private final String instance;

    /** The name of the instance stands at the foot of each page, unless it is empty. */
    Site(String instance) {
        this.instance = instance;
    }

    String instance() {
        return instance;
    }

    void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.fileRenderer(new JavalinThymeleaf(templates()));
        config.staticFiles.add("/public", Location.CLASSPATH);
        config.jetty.modifyServletContextHandler(handler -> handler.setSessionHandler(sessions()));
        // Else requests that are under way are cut off when the app stops.
        config.jetty.modifyServer(server -> server.setStopTimeout(STOP_MILLIS));
        config.routes.before(Site::protect);
        config.routes.before(ctx -> ctx.attribute("instance", instance));
        config.routes.exception(RedisException.class, (failure, ctx) -> {
            log.warn("The data cannot be reached for {} {}: {}", ctx.method(), ctx.path(), failure.getClass());
            refuse(ctx, new ServiceUnavailableResponse(NO_DATA));
        });
        config.routes.exception(HttpResponseException.class, (refusal, ctx) -> refuse(ctx, refusal));
        config.routes.error(HttpStatus.INTERNAL_SERVER_ERROR.getCode(), ctx -> explain(ctx, OUR_FAULT));
    }

    /** Answers a form: its page is shown anew, or stays as it is where a script sent the form. */
    static void done(Context ctx, String page) {
        if (wantsPage(ctx)) {
            ctx.redirect(page, HttpStatus.SEE_OTHER);
        } else {
            ctx.status(HttpStatus.NO_CONTENT);
        }
    }

    private static TemplateEngine templates() {
        ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver();
        resolver.setPrefix("templates/");
        resolver.setCharacterEncoding("UTF-8");
        TemplateEngine engine = new TemplateEngine();
        engine.setTemplateResolver(resolver);
        return engine;
    }

    private static SessionHandler sessions() {
        SessionHandler sessions = new SessionHandler();
        sessions.setMaxInactiveInterval((int) Duration.ofMinutes(30).toSeconds());
        sessions.setHttpOnly(true);
        sessions.setSameSite(HttpCookie.SameSite.LAX);
        return sessions;
    }

    private static void protect(Context ctx) {
        ctx.header(
                "Content-Security-Policy",
                "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'");
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Referrer-Policy", "same-origin");
    }

    private static void refuse(Context ctx, HttpResponseException refusal) {
        ctx.status(refusal.getStatus());
        boolean unknownAddress = ctx.endpoints().lastHttpEndpoint() == null;
        explain(ctx, unknownAddress ? NOTHING_HERE : String.valueOf(refusal.getMessage()));
    }

    private static void explain(Context ctx, String message) {
        if (wantsPage(ctx)) {
            ctx.render("error.html", Map.of("status", ctx.statusCode(), "message", message));
        } else {
            ctx.result(message);
        }
    }

    private static boolean wantsPage(Context ctx) {
        String accepted = ctx.header(Header.ACCEPT);
        return accepted != null && accepted.contains("text/html");
    }
}
