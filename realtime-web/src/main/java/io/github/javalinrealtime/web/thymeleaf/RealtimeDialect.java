package io.github.javalinrealtime.web.thymeleaf;

import io.github.javalinrealtime.web.BodyAttributes;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.thymeleaf.context.ITemplateContext;
import org.thymeleaf.context.IWebContext;
import org.thymeleaf.dialect.AbstractProcessorDialect;
import org.thymeleaf.model.IProcessableElementTag;
import org.thymeleaf.processor.IProcessor;
import org.thymeleaf.processor.element.AbstractElementTagProcessor;
import org.thymeleaf.processor.element.IElementTagStructureHandler;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.util.EscapedAttributeUtils;

/**
 * Lets Thymeleaf itself write the connection id into the {@code <body>} tag of the pages it renders.
 *
 * <pre>{@code
 * TemplateEngine engine = new TemplateEngine();
 * engine.setTemplateResolver(resolver);
 * engine.addDialect(new RealtimeDialect());
 * config.fileRenderer(new JavalinThymeleaf(engine));
 * }</pre>
 *
 * <p>It is optional: without it the plugin writes the same attributes into the finished page. It writes what
 * {@link BodyAttributes#REQUEST_ATTRIBUTE} of the servlet request supplies, and nothing where there is no such
 * attribute, as in a request without the plugin or a template that is rendered outside a request. An attribute that the
 * template sets itself is left alone. A template without a {@code <body>} tag gets none.
 */
// Not "requires transitive": a module that has no Thymeleaf must compile without it.
@SuppressWarnings("exports")
public final class RealtimeDialect extends AbstractProcessorDialect {

    // The standard dialect's is 1000: what the template sets itself must be there when this dialect looks.
    private static final int AFTER_ALL_OTHERS = Integer.MAX_VALUE;

    /** A dialect for {@code TemplateEngine.addDialect}; it has no state, so engines may share it. */
    public RealtimeDialect() {
        super("Javalin Realtime", "realtime", AFTER_ALL_OTHERS);
    }

    @Override
    public Set<IProcessor> getProcessors(String dialectPrefix) {
        return Set.of(new BodyProcessor(dialectPrefix));
    }

    private static final class BodyProcessor extends AbstractElementTagProcessor {

        BodyProcessor(String dialectPrefix) {
            super(TemplateMode.HTML, dialectPrefix, "body", false, null, false, AFTER_ALL_OTHERS);
        }

        @Override
        protected void doProcess(
                ITemplateContext context, IProcessableElementTag tag, IElementTagStructureHandler structure) {
            if (context instanceof IWebContext web
                    && web.getExchange().getAttributeValue(BodyAttributes.REQUEST_ATTRIBUTE)
                            instanceof Supplier<?> supplier
                    && supplier.get() instanceof Map<?, ?> attributes) {
                attributes.forEach((name, value) -> {
                    if (!tag.hasAttribute(name.toString())) {
                        // Thymeleaf writes the value as it gets it.
                        String escaped = EscapedAttributeUtils.escapeAttribute(getTemplateMode(), value.toString());
                        structure.setAttribute(name.toString(), escaped);
                    }
                });
            }
        }
    }
}
