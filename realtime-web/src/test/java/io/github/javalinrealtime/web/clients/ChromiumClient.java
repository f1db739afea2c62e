package io.github.javalinrealtime.web.clients;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.chrome.ChromeDriver;

/** The WebSocket of a page in a real Chromium. */
public final class ChromiumClient implements Client {
    private final ChromeDriver driver;

    /**
     * @param driver goes on to be its owner's
     */
    public ChromiumClient(ChromeDriver driver) {
        this.driver = driver;
    }

    @Override
    public Socket open(URI uri, String cookie, String origin, Arrivals arrivals) {
        // For the certificate that nobody signed.
        driver.executeCdpCommand("Security.setIgnoreCertificateErrors", Map.of("ignore", true));
        if (!driver.getCurrentUrl().startsWith(origin)) {
            driver.get(origin + "/empty");
        }
        String[] pair = cookie.split("=", 2);
        driver.manage().addCookie(new Cookie(pair[0], pair[1]));
        driver.executeScript("""
                window.arrived = [];
                window.socket = new WebSocket(arguments[0]);
                socket.onopen = () => arrived.push(["open", socket.extensions]);
                socket.onmessage = event => arrived.push(["text", event.data]);
                socket.onclose = event => arrived.push(["closed", event.code]);
                """, uri.toString());
        arrivals.askBy(() -> tell(arrivals));
        return new Socket() {
            @Override
            public void send(String text) {
                driver.executeScript("socket.send(arguments[0])", text);
            }

            @Override
            public void ping(String payload) {
                throw new UnsupportedOperationException("no page can ping");
            }

            @Override
            public void end(int code) {
                driver.executeScript("socket.close(arguments[0])", code);
            }

            @Override
            public void cut() {
                driver.executeScript("socket.close()");
            }
        };
    }

    @Override
    public boolean canPing() {
        return false;
    }

    private void tell(Arrivals arrivals) {
        List<?> arrived = (List<?>) driver.executeScript("return arrived.splice(0)");
        for (Object one : arrived) {
            Object value = ((List<?>) one).get(1);
            switch ((String) ((List<?>) one).get(0)) {
                case "open" -> arrivals.opened(value);
                case "text" -> arrivals.text((String) value);
                default -> arrivals.closed(((Number) value).intValue());
            }
        }
    }
}
