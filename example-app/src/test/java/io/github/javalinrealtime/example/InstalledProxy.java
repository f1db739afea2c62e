package io.github.javalinrealtime.example;

import io.github.javalinrealtime.redis.Await;
import io.github.javalinrealtime.redis.Certificate;
import io.github.javalinrealtime.redis.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Assumptions;

/**
 * A proxy as operators run it, with the configuration of {@code docs/deployment}, of which nothing is changed but addresses, ports, paths and
 * how much this machine can hold. On 127.0.0.1, with TLS. What it logs goes to {@code target/proxies}.
 */
final class InstalledProxy implements AutoCloseable {
    private static final Path FOLDER = Path.of("target", "proxies").toAbsolutePath();
    static final Path CONFIGURATIONS =
            Path.of("..", "docs", "deployment").toAbsolutePath().normalize();

    /** Debian's nginx and HAProxy are where the PATH of some users does not lead. */
    private static final List<String> ALSO = List.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin");

    private final Program program;
    private final Process process;
    private final Path configuration;
    private final int port;

    /** Which one. */
    enum Program {
        NGINX("nginx", "nginx.conf"),
        HAPROXY("haproxy", "haproxy.cfg"),
        CADDY("caddy", "Caddyfile");

        private final String command;
        private final String configuration;

        Program(String command, String configuration) {
            this.command = command;
            this.configuration = configuration;
        }

        /** Ends the test as skipped where it is not installed. */
        private Path found() {
            Optional<Path> found = Stream.concat(
                            Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), ALSO.stream())
                    .map(folder -> Path.of(folder, command))
                    .filter(Files::isExecutable)
                    .findFirst();
            if (found.isEmpty()) {
                String message = "NOT TESTED: docs/deployment/" + configuration + ", since " + command
                        + " is not installed; apt-get install nginx-light haproxy caddy";
                System.err.println(message);
                Assumptions.abort(message);
            }
            return found.get();
        }
    }

    private InstalledProxy(Program program, Process process, Path configuration, int port) {
        this.program = program;
        this.process = process;
        this.configuration = configuration;
        this.port = port;
    }

    /** Starts one before three instances, and returns when it listens. */
    static InstalledProxy start(Program program, List<Integer> instances) throws IOException {
        Path installed = program.found();
        int port = FreePort.next();
        Path folder = Files.createDirectories(FOLDER.resolve(program.command));
        Path configuration = Files.writeString(
                folder.resolve(program.configuration), configuration(program, folder, port, instances));
        ProcessBuilder builder =
                new ProcessBuilder(command(program, installed.toString(), folder, configuration.toString()));
        // Where Caddy keeps its state.
        builder.environment().put("HOME", folder.toString());
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        InstalledProxy proxy = new InstalledProxy(program, process, configuration, port);
        try {
            Await.until(program + " listens; its log is in " + folder, () -> !process.isAlive() || proxy.listens());
            if (!process.isAlive()) {
                throw new AssertionError(program + " ended with " + process.exitValue() + "; its log is in " + folder);
            }
        } catch (AssertionError failure) {
            proxy.close();
            throw failure;
        }
        return proxy;
    }

    private static List<String> command(Program program, String installed, Path folder, String configuration) {
        return switch (program) {
            case NGINX ->
                List.of(
                        installed,
                        "-p",
                        folder.toString(),
                        "-c",
                        configuration,
                        "-g",
                        "daemon off; pid " + folder.resolve("pid") + ";");
            case HAPROXY -> List.of(installed, "-db", "-f", configuration);
            case CADDY -> List.of(installed, "run", "--adapter", "caddyfile", "--config", configuration);
        };
    }

    private static String configuration(Program program, Path folder, int port, List<Integer> instances)
            throws IOException {
        Map<String, String> changes = new LinkedHashMap<>();
        for (int i = 1; i <= instances.size(); i++) {
            changes.put("app-" + i + ":8080", "127.0.0.1:" + instances.get(i - 1));
        }
        String here = "127.0.0.1:" + port;
        String plain = "127.0.0.1:" + FreePort.next();
        Path chain = Certificate.get().chain();
        Path key = Certificate.get().key();
        switch (program) {
            case NGINX -> {
                changes.put("listen 80;", "listen " + plain + ";");
                changes.put("listen 443 ", "listen " + here + " ");
                changes.put("/etc/nginx/site.crt", chain.toString());
                changes.put("/etc/nginx/site.key", key.toString());
                changes.put("worker_rlimit_nofile 65536;", "");
                changes.put("worker_connections 30000;", "worker_connections 500;");
                changes.put("http {", "http {" + nginxFolders(folder));
            }
            case HAPROXY -> {
                Path both = folder.resolve("site.pem");
                Files.writeString(both, Files.readString(chain) + Files.readString(key));
                changes.put("bind :80", "bind " + plain);
                changes.put("bind :443", "bind " + here);
                changes.put("/etc/haproxy/site.pem", both.toString());
                changes.put("maxconn 30000", "maxconn 500");
            }
            case CADDY ->
                changes.put(
                        "{$SITE:example.com} {",
                        "{\n\tadmin off\n\tauto_https disable_redirects\n}\nhttps://" + here
                                + " {\n\tbind 127.0.0.1\n\ttls " + chain + " " + key);
        }
        String text = Files.readString(CONFIGURATIONS.resolve(program.configuration));
        for (Map.Entry<String, String> change : changes.entrySet()) {
            if (!text.contains(change.getKey())) {
                throw new AssertionError(program.configuration + " has no \"" + change.getKey() + "\"");
            }
            text = text.replace(change.getKey(), change.getValue());
        }
        return text;
    }

    /** Where one that is not root may write. */
    private static String nginxFolders(Path folder) {
        StringBuilder folders = new StringBuilder();
        for (String part : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            folders.append(' ')
                    .append(part)
                    .append("_temp_path ")
                    .append(folder.resolve(part))
                    .append(';');
        }
        return folders.toString();
    }

    /** What the operator of an nginx does before an instance stops, since nginx does not ask for its health; the others do. */
    void takeOut(int instance) throws IOException, InterruptedException {
        if (program == Program.NGINX) {
            String server = "server 127.0.0.1:" + instance + " ";
            reload(Files.readString(configuration).replace(server, server + "down "));
        }
    }

    /** Ends {@link #takeOut}. */
    void putBack(int instance) throws IOException, InterruptedException {
        if (program == Program.NGINX) {
            String server = "server 127.0.0.1:" + instance + " ";
            reload(Files.readString(configuration).replace(server + "down ", server));
        }
    }

    private void reload(String changed) throws IOException, InterruptedException {
        List<Long> before = process.children().map(ProcessHandle::pid).toList();
        Files.writeString(configuration, changed);
        new ProcessBuilder("kill", "-HUP", "" + process.pid())
                .inheritIO()
                .start()
                .waitFor();
        Await.until(
                "nginx has read its configuration anew",
                () -> process.children().anyMatch(worker -> !before.contains(worker.pid())));
    }

    private boolean listens() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    /** For a client that believes the certificate. */
    static SSLContext trust() {
        try (InputStream chain = Files.newInputStream(Certificate.get().chain())) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "proxy", CertificateFactory.getInstance("X.509").generateCertificate(chain));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    String home() {
        return "https://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        process.destroy();
        try {
            Await.until("the proxy has ended", () -> all.stream().noneMatch(ProcessHandle::isAlive));
        } catch (AssertionError stays) {
            all.forEach(ProcessHandle::destroyForcibly);
            throw stays;
        }
    }
}
