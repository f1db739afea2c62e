package io.github.javalinrealtime.web;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Tests in one real browser, which each of them finds as if nobody had used it. */
abstract class BrowserSuite {
    @AutoClose
    static Browser browser;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @BeforeEach
    void cleanBrowser() {
        browser.clean();
    }
}
