package io.github.javalinrealtime.web.clients;

import io.github.javalinrealtime.redis.Certificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A server's connector with a certificate of its own, and clients that believe this one and no other. */
public final class Tls {
    private static final String PASSWORD = "password";

    private Tls() {}

    /** On a free port of 127.0.0.1. */
    public static ServerConnector connector(Server server, HttpConfiguration settings) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(keys());
        tls.setKeyStorePassword(PASSWORD);
        HttpConfiguration secure = new HttpConfiguration(settings);
        secure.addCustomizer(new SecureRequestCustomizer());
        ServerConnector connector = new ServerConnector(
                server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(secure));
        connector.setHost("127.0.0.1");
        return connector;
    }

    static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new X509TrustManager[] {trust()}, null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static X509TrustManager trust() {
        try {
            KeyStore store = empty();
            store.setCertificateEntry("server", certificate());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static X509Certificate certificate() throws GeneralSecurityException, IOException {
        try (InputStream chain = Files.newInputStream(Certificate.get().chain())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(chain);
        }
    }

    private static KeyStore keys() {
        try {
            String pem = Files.readAllLines(Certificate.get().key()).stream()
                    .filter(line -> !line.startsWith("-"))
                    .collect(Collectors.joining());
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
            KeyStore store = empty();
            store.setKeyEntry("server", key, PASSWORD.toCharArray(), new X509Certificate[] {certificate()});
            return store;
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
