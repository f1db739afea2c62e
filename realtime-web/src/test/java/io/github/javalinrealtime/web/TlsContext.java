package io.github.javalinrealtime.web;

import io.github.javalinrealtime.redis.Certificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS with a certificate that its own issuer signed, for a server and for a client that trusts it alone. */
final class TlsContext {
    private static final char[] PASSWORD = "password".toCharArray();

    private TlsContext() {}

    static SSLContext make() {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            java.security.cert.Certificate certificate = certificate();
            store.setKeyEntry("key", key(), PASSWORD, new java.security.cert.Certificate[] {certificate});
            store.setCertificateEntry("trusted", certificate);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static java.security.cert.Certificate certificate() throws IOException, GeneralSecurityException {
        try (InputStream chain = Files.newInputStream(Certificate.get().chain())) {
            return CertificateFactory.getInstance("X.509").generateCertificate(chain);
        }
    }

    private static Key key() throws IOException, GeneralSecurityException {
        String pem = Files.readString(Certificate.get().key()).replaceAll("-----.*-----", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
    }
}
