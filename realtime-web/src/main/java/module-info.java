import org.jspecify.annotations.NullMarked;

/** The Javalin plugin: pages, sockets and the routes behind them. */
@NullMarked
module io.github.javalinrealtime.web {
    requires transitive io.github.javalinrealtime;
    requires transitive io.javalin;
    requires com.fasterxml.jackson.databind;
    requires jakarta.servlet;
    requires transitive java.net.http;
    requires org.eclipse.jetty.ee10.servlet;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.session;
    requires org.eclipse.jetty.util;
    requires org.slf4j;
    requires static micrometer.core;
    requires static thymeleaf;
    requires static transitive org.jspecify;

    exports io.github.javalinrealtime.web;
    exports io.github.javalinrealtime.web.micrometer;
    exports io.github.javalinrealtime.web.testing;
    exports io.github.javalinrealtime.web.thymeleaf;
}
