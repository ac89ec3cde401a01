package com.revenueripple.devops.api.console;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.revenueripple.devops.environment.Environment;
import java.util.Optional;

/**
 * What the page is told about where it runs; nothing of it is secret.
 *
 * @param supabaseUrl where administrators sign in
 * @param supabasePublishableKey what Supabase's sign-in wants to be shown
 * @param tokenUrl where a token is there for the asking; on one machine only
 * @param frameAncestors who may show the page in a frame, as Content-Security-Policy has it
 */
record ConsoleSettings(Optional<String> supabaseUrl, Optional<String> supabasePublishableKey,
        Optional<String> tokenUrl, @JsonIgnore String frameAncestors) {

    static ConsoleSettings in(Environment environment) {
        return new ConsoleSettings(environment.optional("SUPABASE_URL"),
                environment.optional("SUPABASE_PUBLISHABLE_KEY"), environment.optional("CONSOLE_TOKEN_URL"),
                environment.optional("CONSOLE_FRAME_ANCESTORS").orElse("'self'"));
    }
}
