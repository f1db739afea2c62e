package io.github.javalinrealtime.web.clients;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketClientExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;

/** Netty, which leaves the frames to the test. */
public final class NettyClient implements Client {
    private static final int LARGEST = 1 << 20;

    /** Other than Netty's default, it takes an answer that wants each message compressed by itself, as RFC 7692 asks of clients. */
    private static final PerMessageDeflateClientExtensionHandshaker COMPRESSION =
            new PerMessageDeflateClientExtensionHandshaker(6, false, 15, true, true, LARGEST);

    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final SslContext tls;

    public NettyClient() throws Exception {
        tls = SslContextBuilder.forClient().trustManager(Tls.trust()).build();
    }

    @Override
    public Socket open(URI uri, String cookie, String origin, Arrivals arrivals) throws Exception {
        WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(uri)
                .customHeaders(new DefaultHttpHeaders().set("Origin", origin).set("Cookie", cookie))
                .allowExtensions(true)
                .maxFramePayloadLength(LARGEST)
                .handleCloseFrames(false)
                .dropPongFrames(false)
                .build();
        Listener listener = new Listener(arrivals);
        Channel channel = new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel fresh) {
                        ChannelPipeline pipeline = fresh.pipeline();
                        if (uri.getScheme().equals("wss")) {
                            pipeline.addLast(tls.newHandler(fresh.alloc(), uri.getHost(), uri.getPort()));
                        }
                        pipeline.addLast(
                                new HttpClientCodec(),
                                new HttpObjectAggregator(LARGEST),
                                new WebSocketClientExtensionHandler(COMPRESSION),
                                new Answer(listener),
                                new WebSocketClientProtocolHandler(config),
                                new WebSocketFrameAggregator(LARGEST),
                                listener);
                    }
                })
                .connect(uri.getHost(), uri.getPort())
                .sync()
                .channel();
        return new Socket() {
            @Override
            public void send(String text) throws Exception {
                write(new TextWebSocketFrame(text));
            }

            @Override
            public void ping(String payload) throws Exception {
                write(new PingWebSocketFrame(
                        channel.alloc().buffer().writeBytes(payload.getBytes(StandardCharsets.UTF_8))));
            }

            @Override
            public void end(int code) throws Exception {
                write(new CloseWebSocketFrame(code, ""));
            }

            @Override
            public void cut() throws Exception {
                channel.close().sync();
            }

            private void write(WebSocketFrame frame) throws InterruptedException {
                channel.writeAndFlush(frame).sync();
            }
        };
    }

    @Override
    public void stop() {
        Future<?> unused = threads.shutdownGracefully();
    }

    private static final class Answer extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final Listener listener;

        Answer(Listener listener) {
            super(false);
            this.listener = listener;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse answer) {
            listener.extensions = answer.headers().get("Sec-WebSocket-Extensions");
            context.fireChannelRead(answer);
        }
    }

    private static final class Listener extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final Arrivals arrivals;
        private String extensions;
        private int code = 1006;

        Listener(Arrivals arrivals) {
            this.arrivals = arrivals;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
                arrivals.opened(extensions);
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof TextWebSocketFrame text) {
                arrivals.text(text.text());
            } else if (frame instanceof PongWebSocketFrame pong) {
                arrivals.pong(pong.content().toString(StandardCharsets.UTF_8));
            } else if (frame instanceof CloseWebSocketFrame close) {
                code = close.statusCode();
                ChannelFuture unused = context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            arrivals.closed(code);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            arrivals.failed(cause);
            ChannelFuture unused = context.close();
        }
    }
}
