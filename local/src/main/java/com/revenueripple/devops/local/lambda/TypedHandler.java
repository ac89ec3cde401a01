package com.revenueripple.devops.local.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A {@link RequestHandler} as a stream handler, with the serializers that Lambda's Java runtime picks: those made for
 * AWS's own events, Jackson for all other types.
 */
final class TypedHandler implements RequestStreamHandler {
    private final RequestHandler<Object, Object> handler;
    private final PojoSerializer<Object> events;
    private final PojoSerializer<Object> answers;

    private TypedHandler(RequestHandler<Object, Object> handler, Type event, Type answer) {
        this.handler = handler;
        this.events = serializer(event);
        this.answers = serializer(answer);
    }

    @SuppressWarnings("unchecked") // The serializers make and take what the handler's own signature says.
    static RequestStreamHandler of(RequestHandler<?, ?> handler) {
        Type[] arguments = argumentsOf(handler.getClass(), Map.of())
                .orElseThrow(() -> new IllegalStateException(
                        "The handler " + handler.getClass().getName() + " does not say what its event is."));
        return new TypedHandler((RequestHandler<Object, Object>) handler, arguments[0], arguments[1]);
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        answers.toJson(handler.handleRequest(events.fromJson(event), context), answer);
    }

    @SuppressWarnings("unchecked") // The runtime treats every serializer as one of Object, too.
    private static PojoSerializer<Object> serializer(Type type) {
        if (type instanceof Class<?> known && LambdaEventSerializers.isLambdaSupportedEvent(known.getName())) {
            return LambdaEventSerializers.serializerFor((Class<Object>) known, TypedHandler.class.getClassLoader());
        }
        return JacksonFactory.getInstance().getSerializer(type);
    }

    /** The two types of {@code RequestHandler<I, O>}, wherever up the hierarchy they are given. */
    private static Optional<Type[]> argumentsOf(Type type, Map<Type, Type> bindings) {
        return switch (type) {
            case ParameterizedType generic when generic.getRawType() == RequestHandler.class ->
                Optional.of(bound(generic.getActualTypeArguments(), bindings));
            case ParameterizedType generic -> argumentsOfSupertypes((Class<?>) generic.getRawType(),
                    bindingsOf(generic, bindings));
            case Class<?> plain -> argumentsOfSupertypes(plain, bindings);
            default -> Optional.empty();
        };
    }

    private static Optional<Type[]> argumentsOfSupertypes(Class<?> type, Map<Type, Type> bindings) {
        for (Type implemented : type.getGenericInterfaces()) {
            Optional<Type[]> arguments = argumentsOf(implemented, bindings);
            if (arguments.isPresent()) {
                return arguments;
            }
        }
        Type parent = type.getGenericSuperclass();
        return parent == null ? Optional.empty() : argumentsOf(parent, bindings);
    }

    private static Map<Type, Type> bindingsOf(ParameterizedType generic, Map<Type, Type> outer) {
        TypeVariable<?>[] variables = ((Class<?>) generic.getRawType()).getTypeParameters();
        Type[] arguments = bound(generic.getActualTypeArguments(), outer);
        Map<Type, Type> bindings = new HashMap<>();
        for (int index = 0; index < variables.length; index++) {
            bindings.put(variables[index], arguments[index]);
        }
        return bindings;
    }

    private static Type[] bound(Type[] arguments, Map<Type, Type> bindings) {
        Type[] bound = arguments.clone();
        for (int index = 0; index < bound.length; index++) {
            bound[index] = bindings.getOrDefault(bound[index], bound[index]);
        }
        return bound;
    }
}
