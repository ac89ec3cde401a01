package com.revenueripple.devops.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.revenueripple.devops.environment.Environment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a function receives of an event, whatever the event contains. */
class EventMapperTest {
    static final List<String> NO_OBJECTS = List.of("null", "0", "1.5", "1e99999999999", "true", "\"\"", "\" \"",
            "\"text\"", "[]", "[{\"body\":\"text\"}]");

    @Test
    void usedPropertiesOfARequestAreRead() throws IOException {
        APIGatewayProxyRequestEvent request = request("""
                {"resource":"/keys/{key_id}","path":"/keys/1","httpMethod":"PUT","headers":{"Accept":"*/*"},
                "multiValueHeaders":{"Accept":["*/*"]},"queryStringParameters":{"limit":"5"},
                "pathParameters":{"key_id":"1"},"requestContext":{"requestId":"r","stage":"v1",
                "identity":{"sourceIp":"127.0.0.1"},"authorizer":{"principal":"key"}},"body":"e30=",
                "isBase64Encoded":true}""");

        ProxyRequestContext context = context("r", Map.of("principal", "key"));
        context.setIdentity(new RequestIdentity().withSourceIp("127.0.0.1"));
        assertThat(request).isEqualTo(new APIGatewayProxyRequestEvent()
                .withResource("/keys/{key_id}")
                .withHttpMethod("PUT")
                .withHeaders(Map.of("Accept", "*/*"))
                .withQueryStringParameters(Map.of("limit", "5"))
                .withPathParameters(Map.of("key_id", "1"))
                .withRequestContext(context)
                .withBody("e30=")
                .withIsBase64Encoded(true));
    }

    @ParameterizedTest
    @CsvSource({"\"text\",text", "\"\",''", "\" \",' '", "0,0", "-1,-1", "1.50,1.50", "1E5,1E5", "true,true",
            "false,false", "12345678901234567890,12345678901234567890", "1e99999999999,1e99999999999"})
    void textsNumbersAndBooleansAreReadAsText(String json, String text) throws IOException {
        APIGatewayProxyRequestEvent request = request("""
                {"resource":%1$s,"httpMethod":%1$s,"headers":{"a":%1$s},"body":%1$s,
                "requestContext":{"requestId":%1$s,"authorizer":{"a":%1$s}}}""".formatted(json));

        assertThat(request).isEqualTo(new APIGatewayProxyRequestEvent()
                .withResource(text)
                .withHttpMethod(text)
                .withHeaders(Map.of("a", text))
                .withBody(text)
                .withRequestContext(context(text, Map.of("a", text))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "[\"text\"]", "[[]]", "{}", "{\"body\":\"text\"}"})
    void anythingElseIsNotText(String json) throws IOException {
        APIGatewayProxyRequestEvent request = request("""
                {"resource":%1$s,"httpMethod":%1$s,"body":%1$s,"headers":{"a":%1$s,"b":"text","b":%1$s},
                "requestContext":{"requestId":%1$s,"authorizer":{"a":%1$s,"b":"text"}}}""".formatted(json));

        assertThat(request).isEqualTo(new APIGatewayProxyRequestEvent()
                .withHeaders(Map.of("b", "text"))
                .withRequestContext(context(null, Map.of("b", "text"))));
    }

    @ParameterizedTest
    @FieldSource("NO_OBJECTS")
    void anythingButAnObjectHasNoTexts(String json) throws IOException {
        APIGatewayProxyRequestEvent request = request("""
                {"headers":%1$s,"queryStringParameters":%1$s,"pathParameters":%1$s,
                "requestContext":{"authorizer":%1$s},"body":"text"}""".formatted(json));

        assertThat(request).isEqualTo(new APIGatewayProxyRequestEvent()
                .withRequestContext(new ProxyRequestContext())
                .withBody("text"));
    }

    @ParameterizedTest
    @FieldSource("NO_OBJECTS")
    void anythingButAnObjectIsAnEmptyContext(String json) throws IOException {
        assertThat(request("{\"requestContext\":%s,\"body\":\"text\"}".formatted(json)))
                .isEqualTo(new APIGatewayProxyRequestEvent()
                        .withRequestContext(new ProxyRequestContext())
                        .withBody("text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "0", "1", "1.0", "\"true\"", "\"false\"", "\"\"", "\" \"", "[]", "[true]", "{}",
            "{\"isBase64Encoded\":true}"})
    void onlyABooleanIsReadAsOne(String json) throws IOException {
        assertThat(request("{\"isBase64Encoded\":%s,\"body\":\"text\"}".formatted(json)))
                .isEqualTo(new APIGatewayProxyRequestEvent().withBody("text"));
        assertThat(request("{\"isBase64Encoded\":false}"))
                .isEqualTo(new APIGatewayProxyRequestEvent().withIsBase64Encoded(false));
    }

    @Test
    void unusedPropertiesMayHaveAnyValue() throws IOException {
        assertThat(request("""
                {"path":[1],"multiValueHeaders":"text","stageVariables":1,"version":{},"Body":"text","BODY":"text",
                "unknown":{"body":"text"},"requestContext":{"identity":1,"requestTimeEpoch":"text","stage":[]}}"""))
                .isEqualTo(new APIGatewayProxyRequestEvent().withRequestContext(new ProxyRequestContext()));
    }

    @Test
    void usedPropertiesOfAnAuthorizerEventAreRead() throws IOException {
        APIGatewayCustomAuthorizerEvent event = authorization("""
                {"type":"TOKEN","headers":1,"requestContext":"text","authorizationToken":"Bearer a",
                "methodArn":"arn"}""");

        assertThat(event.getAuthorizationToken()).isEqualTo("Bearer a");
        assertThat(event.getMethodArn()).isEqualTo("arn");
        assertThat(event.getType()).isNull();
        assertThat(authorization("{\"authorizationToken\":1}").getAuthorizationToken()).isEqualTo("1");
        assertThat(authorization("{\"authorizationToken\":[\"a\"]}").getAuthorizationToken()).isNull();
    }

    @Test
    void usedPropertiesOfMessagesAreRead() throws IOException {
        SQSEvent batch = read(SQSEvent::new, """
                {"Records":[{"messageId":"a","body":"text","attributes":1,"messageAttributes":{"a":{"binaryValue":"~"}}},
                {"messageId":2,"body":{}}]}""");

        assertThat(batch.getRecords()).containsExactly(message("a", "text"), message("2", null));
    }

    @ParameterizedTest
    @FieldSource("NO_OBJECTS")
    void anythingButAnObjectIsAnEmptyMessage(String json) throws IOException {
        SQSEvent batch = read(SQSEvent::new, "{\"Records\":[%s,{\"messageId\":\"a\"}]}".formatted(json));

        assertThat(batch.getRecords()).containsExactly(new SQSMessage(), message("a", null));
    }

    @Test
    void nothingIsReadOfAScheduledEvent() throws IOException {
        assertThat(read(ScheduledEvent::new, "{\"time\":1,\"detail\":{\"time\":[]},\"resources\":[\"text\"]}"))
                .isEqualTo(new ScheduledEvent());
    }

    @ParameterizedTest
    @FieldSource("NO_OBJECTS")
    @ValueSource(strings = {"", " "})
    void anythingButAnObjectIsAnEmptyEvent(String json) throws IOException {
        assertThat(request(json)).isEqualTo(new APIGatewayProxyRequestEvent());
        assertThat(read(SQSEvent::new, json)).isEqualTo(new SQSEvent());
        assertThat(authorization(json).getAuthorizationToken()).isNull();
        assertThat(read(ScheduledEvent::new, json)).isEqualTo(new ScheduledEvent());
    }

    @Test
    void textAfterTheEventIsNotRead() throws IOException {
        assertThat(request("{} {\"body\":\"text\"} x")).isEqualTo(new APIGatewayProxyRequestEvent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1,", "nul", "\u0000", "{\"body\":\"text", "{\"headers\":{\"a\":",
            "{\"path\":{\"a\":}}", "{\"Records\":[{\"body\":x}]}", "{\"headers\":{\"a\":[1,}}", "{\"body\":01}"})
    void invalidJsonIsRefused(String json) {
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> request(json));
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(SQSEvent::new, json));
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> authorization(json));
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(ScheduledEvent::new, json));
    }

    private static APIGatewayProxyRequestEvent request(String json) throws IOException {
        return read(APIGatewayProxyRequestEvent::new, json);
    }

    private static APIGatewayCustomAuthorizerEvent authorization(String json) throws IOException {
        return read(APIGatewayCustomAuthorizerEvent::new, json);
    }

    private static ProxyRequestContext context(@Nullable String requestId, Map<String, Object> authorizer) {
        ProxyRequestContext context = new ProxyRequestContext();
        context.setRequestId(requestId);
        context.setAuthorizer(authorizer);
        return context;
    }

    private static SQSMessage message(String id, @Nullable String body) {
        SQSMessage message = new SQSMessage();
        message.setMessageId(id);
        message.setBody(body);
        return message;
    }

    private static <E> E read(Supplier<E> emptyEvent, String json) throws IOException {
        return new Reader<>(emptyEvent).read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** Only reads. */
    private static final class Reader<E> extends StreamHandler<E, E> {
        Reader(Supplier<E> emptyEvent) {
            super(emptyEvent, Environment.ofLambda());
        }

        @Override
        protected E handle(E event, Context context) {
            return event;
        }

        @Override
        protected void write(E answer, JsonGenerator json) {}

        @Override
        protected void prime(Environment environment) {}
    }
}
