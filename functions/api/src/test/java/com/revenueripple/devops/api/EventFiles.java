package com.revenueripple.devops.api;

import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The ready events, one per function. */
public final class EventFiles {
    private static final Path EVENTS = Path.of(System.getProperty("root.directory"), "events");

    private EventFiles() {}

    /** The event of that name, read the way Lambda's runtime reads it. */
    public static <T> T read(String name, Class<T> type) throws IOException {
        PojoSerializer<T> serializer = LambdaEventSerializers.serializerFor(type, type.getClassLoader());
        try (InputStream json = Files.newInputStream(EVENTS.resolve(name + ".json"))) {
            return serializer.fromJson(json);
        }
    }
}
