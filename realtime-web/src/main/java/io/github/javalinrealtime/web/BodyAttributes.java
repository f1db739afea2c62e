package io.github.javalinrealtime.web;

/**
 * Where a template engine finds what belongs into the {@code <body>} tag of the page it renders.
 *
 * <p>Nobody needs this to have live pages: the plugin writes the attributes into the finished HTML. It is here for a
 * template engine, or a dialect of one, that would rather write them itself.
 */
public final class BodyAttributes {

    /**
     * Name of the servlet request's attribute that holds a {@code java.util.function.Supplier<Map<String, String>>}.
     *
     * <p>Calling the supplier gives the page its connection id, so call it only when the tag is being written; a second
     * call in the same request gives the same id. The map is empty when this response gets no id. The values are not
     * escaped.
     */
    public static final String REQUEST_ATTRIBUTE = "io.github.javalinrealtime.body-attributes";

    private BodyAttributes() {}
}
