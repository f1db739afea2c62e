package io.github.javalinrealtime.example;

import io.javalin.Javalin;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** One visitor: a Chromium of their own, and so a session of their own. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

    static {
        // It warns of each Chromium that is newer than itself.
        DEVTOOLS.setLevel(Level.SEVERE);
    }

    private final ChromeDriver driver;
    private final String home;

    Browser(Javalin app) {
        this(app.port());
    }

    Browser(int port) {
        this("http://127.0.0.1:" + port);
    }

    /** Whoever signed the site's certificate is believed. */
    Browser(String home) {
        ChromeOptions options = new ChromeOptions();
        options.setAcceptInsecureCerts(true);
        options.addArguments(
                "--window-size=1280,800", "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
        driver = new ChromeDriver(options);
        this.home = home;
    }

    /** Shows a page and waits for its socket. */
    Browser open(String path) {
        driver.get(home + path);
        return awaitText("#light", "Live");
    }

    /** Enters a room under a name. */
    Browser enter(String room, String name) {
        open("/rooms/" + room);
        element("#name").sendKeys(name + Keys.ENTER);
        await("a composer", browser -> !browser.elements("#composer").isEmpty());
        awaitText("#light", "Live");
        return await(
                name + " in the list", browser -> browser.texts("#people bdi").contains(name));
    }

    void say(String text) {
        element("#text").sendKeys(text + Keys.ENTER);
    }

    WebElement element(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    List<WebElement> elements(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    String text(String css) {
        return element(css).getText();
    }

    List<String> texts(String css) {
        return elements(css).stream().map(WebElement::getText).toList();
    }

    Browser click(String css) {
        element(css).click();
        return this;
    }

    /** Clicks a button of the page of calls, and gives what was answered. */
    String answer(String button) {
        String output = "section:has(" + button + ") output";
        script("document.querySelector('" + output + "').replaceChildren()");
        click(button).await("answer", calls -> !calls.texts(output + " .status").isEmpty());
        return text(output + " .status") + " " + text(output + " pre");
    }

    Object script(String script) {
        return driver.executeScript(script);
    }

    Browser awaitText(String css, String expected) {
        return await(
                "\"" + expected + "\" in " + css, browser -> browser.texts(css).contains(expected));
    }

    Browser await(String what, Function<Browser, Boolean> condition) {
        new WebDriverWait(driver, PATIENCE)
                .pollingEvery(Duration.ofMillis(50))
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> "no " + what + " on the page:\n" + text("body"))
                .until(ready -> condition.apply(this));
        return this;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
