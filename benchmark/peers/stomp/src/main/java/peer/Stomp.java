package peer;

import java.io.IOException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** Spring's simple broker, as it is by default, but for the number of connections. Arguments: the port, the control port. */
@SpringBootApplication
@EnableWebSocketMessageBroker
public class Stomp implements WebSocketMessageBrokerConfigurer {
    public static void main(String[] args) throws IOException {
        ConfigurableApplicationContext application = SpringApplication.run(
                Stomp.class,
                "--server.address=127.0.0.1",
                "--server.port=" + args[0],
                "--server.tomcat.max-connections=20000",
                "--logging.level.root=WARN");
        SimpMessagingTemplate messages = application.getBean(SimpMessagingTemplate.class);
        Control.start(
                Integer.parseInt(args[1]),
                (channel, message) -> messages.convertAndSend("/topic/" + channel, (Object) message));
    }

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        registry.enableSimpleBroker("/topic");
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.addEndpoint("/stomp").setAllowedOriginPatterns("*");
    }
}
