package peer;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOServer;
import java.io.IOException;

/** netty-socketio on epoll, else as it is by default. Arguments: the port, the control port. */
public final class NettySocketIo {
    private NettySocketIo() {}

    public static void main(String[] args) throws IOException {
        Configuration configuration = new Configuration();
        configuration.setHostname("127.0.0.1");
        configuration.setPort(Integer.parseInt(args[0]));
        configuration.setUseLinuxNativeEpoll(true);
        SocketIOServer server = new SocketIOServer(configuration);
        server.addEventListener("join", String.class, (client, channel, answer) -> {
            client.joinRoom(channel);
            client.sendEvent("joined");
        });
        server.start();
        Control.start(
                Integer.parseInt(args[1]),
                (channel, message) -> server.getRoomOperations("" + channel).sendEvent("message", message));
    }
}
