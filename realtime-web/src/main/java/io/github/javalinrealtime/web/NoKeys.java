package io.github.javalinrealtime.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** While the plugin is switched off: handlers may go on subscribing, of pages that nobody can ever open a socket for. */
enum NoKeys implements SessionKeys {
    INSTANCE;

    private final String key = RandomId.next();

    @Override
    public @Nullable String find(HttpServletRequest request) {
        return null;
    }

    @Override
    public String getOrCreate(HttpServletRequest request, HttpServletResponse response) {
        return key;
    }

    @Override
    public void replace(HttpServletRequest request, HttpServletResponse response) {}
}
