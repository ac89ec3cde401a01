package com.revenueripple.devops.local.gateway;

import com.revenueripple.devops.local.gateway.GatewayRequest.Header;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Connects the gateway to Jetty. */
public final class GatewayHandler extends Handler.Abstract {
    private final Gateway gateway;

    /** Handles every request that reaches it. */
    public GatewayHandler(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        GatewayAnswer answer = gateway.answer(read(request));
        response.setStatus(answer.status());
        answer.headers().forEach((name, values) -> values.forEach(value -> response.getHeaders().add(name, value)));
        if (answer.status() != 204 && answer.status() != 304) {
            response.getHeaders().put("Content-Length", answer.body().length);
        }
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
        return true;
    }

    private static GatewayRequest read(Request request) throws IOException {
        HttpURI uri = request.getHttpURI();
        List<Header> headers = request.getHeaders().stream()
                .map(field -> new Header(field.getName(), Optional.ofNullable(field.getValue()).orElse("")))
                .toList();
        return new GatewayRequest(request.getMethod(), uri.getPath(), Optional.ofNullable(uri.getQuery()).orElse(""),
                headers, body(request), Request.getRemoteAddr(request));
    }

    /** Reads to the end, so that the caller receives the response, but keeps at most one byte more than the limit. */
    private static byte[] body(Request request) throws IOException {
        try (InputStream input = Content.Source.asInputStream(request)) {
            byte[] body = input.readNBytes(Gateway.BODY_LIMIT_BYTES + 1);
            input.transferTo(OutputStream.nullOutputStream());
            return body;
        }
    }
}
