package io.github.javalinrealtime.web;

import java.net.SocketAddress;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.Attributes;

/** What Jetty asks of the connection under a request; here it repeats the page's. */
final class RouteConnection extends Attributes.Lazy implements ConnectionMetaData {
    private final Connector connector;
    private final HttpConfiguration configuration;
    private final UpgradeRequest upgrade;
    private final Connection connection;

    RouteConnection(Connector connector, HttpConfiguration configuration, UpgradeRequest upgrade) {
        this.connector = connector;
        this.configuration = configuration;
        this.upgrade = upgrade;
        this.connection = new NoBytes(connector);
    }

    @Override
    public String getId() {
        return "socket-call";
    }

    @Override
    public HttpConfiguration getHttpConfiguration() {
        return configuration;
    }

    @Override
    public HttpVersion getHttpVersion() {
        return HttpVersion.HTTP_1_1;
    }

    @Override
    public String getProtocol() {
        return HttpVersion.HTTP_1_1.asString();
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public Connector getConnector() {
        return connector;
    }

    @Override
    public boolean isPersistent() {
        return false;
    }

    @Override
    public boolean isSecure() {
        return upgrade.secure();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return upgrade.remote();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return upgrade.local();
    }

    /** Request logs and TLS customizers look at the connection, so there has to be one. */
    private static final class NoBytes extends AbstractConnection {
        NoBytes(Connector connector) {
            super(new ByteArrayEndPoint(), connector.getExecutor());
        }

        @Override
        public void onFillable() {}
    }
}
