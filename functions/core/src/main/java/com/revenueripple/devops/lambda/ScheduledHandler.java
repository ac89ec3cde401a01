package com.revenueripple.devops.lambda;

import com.fasterxml.jackson.core.JsonGenerator;
import com.revenueripple.devops.environment.Environment;
import java.io.IOException;

/** The base of functions that a schedule starts; their result is for manual invocations. */
public abstract class ScheduledHandler extends StreamHandler<ScheduledEvent, String> {

    /** @param environment the function's environment */
    protected ScheduledHandler(Environment environment) {
        super(ScheduledEvent::new, environment);
    }

    @Override
    protected final void write(String answer, JsonGenerator json) throws IOException {
        json.writeString(answer);
    }
}
