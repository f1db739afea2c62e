package io.github.javalinrealtime;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A registry that is elsewhere: its link can be cut, with or without a word, and it can come back with nothing. */
class CutRegistry {
    /** More than a test opens sockets: fences grow, also where all else is lost. */
    private static final int FENCES = 100;

    final Registry registry = (Registry) Proxy.newProxyInstance(
            Registry.class.getClassLoader(), new Class<?>[] {Registry.class}, (proxy, method, arguments) -> {
                return method.getName().equals("publishAsync")
                        ? publishAsync((Publication) arguments[0])
                        : answer(method, arguments);
            });

    /** How often each method was called, also in vain. */
    final Map<String, Integer> calls = new ConcurrentHashMap<>();

    Registry memory;
    volatile boolean cut;
    volatile boolean ready = true;
    Registry.Listener listener;

    private final Set<Channel> missed = ConcurrentHashMap.newKeySet();
    private Registry.Listener link;
    private Limits limits;

    CutRegistry(Registry memory) {
        this.memory = memory;
    }

    CompletionStage<Optional<Position>> publishAsync(Publication publication) {
        return cut ? CompletableFuture.failedFuture(failure()) : memory.publishAsync(publication);
    }

    /** From now on calls fail, and the listener knows it. */
    void goAway() {
        cut = true;
        ready = false;
        listener.down();
    }

    void comeBack() {
        cut = false;
        ready = true;
        listener.interrupted(Set.copyOf(missed));
        listener.up();
    }

    /** What was in it is lost. */
    void replace(Registry empty) {
        memory = empty;
        memory.start(link, limits);
        for (int i = 0; i < FENCES; i++) {
            ConnectionKey other = RegistryHarness.page();
            memory.detach(other, memory.attach(other, Settings.LEASE).fence(), Map.of(), Settings.LEASE);
        }
    }

    int calls(String method) {
        return calls.getOrDefault(method, 0);
    }

    private Object answer(Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "isReady" -> {
                return ready;
            }
            case "start" -> {
                listener = (Registry.Listener) arguments[0];
                limits = (Limits) arguments[1];
                link = link();
                arguments[0] = link;
            }
            default -> {
                calls.merge(method.getName(), 1, Integer::sum);
                if (cut && !method.getName().equals("close")) {
                    throw failure();
                }
            }
        }
        try {
            return method.invoke(memory, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    /** What the listener hears as long as the link is there. */
    private Registry.Listener link() {
        return (Registry.Listener) Proxy.newProxyInstance(
                Registry.class.getClassLoader(),
                new Class<?>[] {Registry.Listener.class},
                (proxy, method, arguments) -> {
                    if (cut && arguments[0] instanceof Message message) {
                        missed.add(message.channel());
                        return null;
                    }
                    return method.invoke(listener, arguments);
                });
    }

    private static RealtimeException failure() {
        return new RealtimeException(RealtimeException.Outcome.NOT_SENT, "the link is cut", null);
    }
}
