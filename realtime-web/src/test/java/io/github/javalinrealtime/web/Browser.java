package io.github.javalinrealtime.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A Chromium without a screen. It is a person's, but for what {@link #withoutPageCache} says. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    // Selenium warns that it has no classes for this Chromium's DevTools; none are used. A logger without a reference
    // is forgotten.
    private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

    static {
        DEVTOOLS.setLevel(Level.SEVERE);
    }

    private final ChromeDriver driver;

    private Browser(boolean pageCache) {
        ChromeOptions options = new ChromeOptions();
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--window-size=900,700");
        if (pageCache) {
            // Drivers switch it off.
            options.setExperimentalOption("excludeSwitches", List.of("disable-back-forward-cache"));
        } else {
            options.addArguments("--disable-back-forward-cache");
        }
        installed("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .ifPresent(options::setBinary);
        ChromeDriverService.Builder service = new ChromeDriverService.Builder();
        Optional.ofNullable(System.getenv("SE_CHROMEDRIVER"))
                .map(File::new)
                .or(() -> installed("chromedriver"))
                .ifPresent(service::usingDriverExecutable);
        try {
            driver = new ChromeDriver(service.build(), options);
        } catch (WebDriverException failure) {
            throw new AssertionError(
                    "no Chromium can be started. These tests need one: install the packages chromium and chromium-driver"
                            + " (Debian, Ubuntu), or let Selenium download them from the network",
                    failure);
        }
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        driver.manage().timeouts().pageLoadTimeout(PATIENCE.multipliedBy(2));
    }

    static Browser start() {
        return new Browser(true);
    }

    /** Without the back-forward cache, as on a machine with little memory: Back loads the page, if only from the HTTP cache. */
    static Browser withoutPageCache() {
        return new Browser(false);
    }

    /** One empty tab, no cookies: nothing of an earlier test. */
    void clean() {
        Set<String> tabs = tabs();
        driver.switchTo().newWindow(WindowType.TAB);
        String fresh = driver.getWindowHandle();
        for (String tab : tabs) {
            driver.switchTo().window(tab).close();
        }
        driver.switchTo().window(fresh);
        cdp("Network.clearBrowserCookies", Map.of());
        cdp("Network.clearBrowserCache", Map.of());
    }

    void open(String url) {
        driver.get(url);
    }

    /** Opens a page whose client connects, and awaits that. */
    void openLive(String url) {
        open(url);
        awaitState("open");
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** Goes back with the page's own means: the driver would wait for a load, and a revived page has none. */
    void back(String path) {
        run("history.back()");
        await("location.pathname === '" + path + "' && document.readyState === 'complete'");
    }

    /** In front of the others; the one that was there is hidden. */
    String openTab(String url) {
        driver.switchTo().newWindow(WindowType.TAB);
        driver.get(url);
        return driver.getWindowHandle();
    }

    String tab() {
        return driver.getWindowHandle();
    }

    Set<String> tabs() {
        return new TreeSet<>(driver.getWindowHandles());
    }

    /** Brings a tab to the front; the one that was there is hidden. */
    void turnTo(String tab) {
        driver.switchTo().window(tab);
        await("!document.hidden");
    }

    void offline(boolean offline) {
        cdp("Network.enable", Map.of());
        cdp(
                "Network.emulateNetworkConditions",
                Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    /** Runs statements in the page. */
    void run(String script) {
        driver.executeScript(script);
    }

    /** The value of an expression in the page; that of a promise, when it is there. */
    Object value(String expression) {
        return driver.executeScript("return (" + expression + ");");
    }

    /** Awaits that an expression is true. */
    void await(String expression) {
        try {
            new WebDriverWait(driver, PATIENCE, Duration.ofMillis(20))
                    .ignoring(JavascriptException.class)
                    .until(page -> Boolean.TRUE.equals(value("!!(" + expression + ")")));
        } catch (TimeoutException never) {
            throw new AssertionError("never true: " + expression + "; the page says " + summary(), never);
        }
    }

    void awaitState(String state) {
        await("realtime.state === '" + state + "'");
    }

    /** Awaits that the page shows these pushes, in this order, and no others. */
    void awaitShown(List<String> texts) {
        await("shown.length >= " + texts.size());
        assertEquals(texts, value("shown"));
        assertEquals(texts, value("[...document.querySelectorAll('#shown li')].map(line => line.textContent)"));
    }

    void awaitShown(String... texts) {
        awaitShown(List.of(texts));
    }

    String id() {
        return (String) value("realtime.id");
    }

    /** No script of the page failed or was held back by the policy. */
    void assertNoViolation() {
        assertEquals(List.of(), value("window.violations ?? []"));
        assertEquals(List.of(), value("window.errors ?? []"));
    }

    ChromeDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        driver.quit();
    }

    /** Awaits something outside the page. */
    static void awaitUntil(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what);
            }
            Thread.onSpinWait();
        }
    }

    private Object summary() {
        try {
            return value(
                    "JSON.stringify({url: location.href, states: window.states, shown: window.shown, gaps: window.gaps,"
                            + " errors: window.errors, warnings: window.warnings, sockets: window.sockets})");
        } catch (WebDriverException failure) {
            return "nothing: " + failure.getRawMessage();
        }
    }

    private void cdp(String command, Map<String, Object> parameters) {
        driver.executeCdpCommand(command, parameters);
    }

    private static Optional<File> installed(String... names) {
        List<String> folders = List.of(System.getenv("PATH").split(File.pathSeparator));
        return Stream.of(names)
                .flatMap(name -> folders.stream().map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }
}
