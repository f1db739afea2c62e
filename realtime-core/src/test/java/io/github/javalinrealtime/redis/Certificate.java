package io.github.javalinrealtime.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;

/** A key and a certificate that it signed itself, for 127.0.0.1, made by the JDK's keytool; the files go with the JVM. */
public final class Certificate {
    private static final char[] PASSWORD = "password".toCharArray();
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private static Certificate made;

    private final Path key;
    private final Path chain;
    private final Path store;

    private Certificate(Path key, Path chain, Path store) {
        this.key = key;
        this.chain = chain;
        this.store = store;
    }

    public static synchronized Certificate get() {
        if (made == null) {
            made = of("ip:127.0.0.1,dns:localhost");
        }
        return made;
    }

    /** A new one, for other hosts. */
    static Certificate of(String hosts) {
        try {
            return make(hosts);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** While this runs, the JVM trusts this certificate and no other. */
    void trusted(Runnable action) {
        Map<String, String> settings = Map.of(
                "javax.net.ssl.trustStore",
                store.toString(),
                "javax.net.ssl.trustStoreType",
                "PKCS12",
                "javax.net.ssl.trustStorePassword",
                new String(PASSWORD));
        settings.forEach(System::setProperty);
        try {
            action.run();
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
    }

    /** The private key, in PEM. */
    public Path key() {
        return key;
    }

    /** The certificate, in PEM. */
    public Path chain() {
        return chain;
    }

    private static Certificate make(String hosts) throws IOException, GeneralSecurityException, InterruptedException {
        Path folder = Files.createTempDirectory("realtime-tls");
        folder.toFile().deleteOnExit();
        Path store = inside(folder, "store.p12");
        int status = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=" + hosts,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("keytool ended with " + status);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return new Certificate(
                pem(
                        inside(folder, "redis.key"),
                        "PRIVATE KEY",
                        keys.getKey("redis", PASSWORD).getEncoded()),
                pem(
                        inside(folder, "redis.crt"),
                        "CERTIFICATE",
                        keys.getCertificate("redis").getEncoded()),
                store);
    }

    private static Path inside(Path folder, String name) {
        Path file = folder.resolve(name);
        file.toFile().deleteOnExit();
        return file;
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n" + LINES.encodeToString(content) + "\n-----END " + kind + "-----\n");
    }
}
