package com.revenueripple.devops.api.console;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.revenueripple.devops.environment.Environment;
import java.util.Optional;

/**
 * The page's settings for its deployment; none is secret.
 *
 * @param supabaseUrl where administrators sign in
 * @param supabasePublishableKey the key that Supabase's sign-in requires
 * @param tokenUrl where anyone can get a token; only on the local system
 * @param frameAncestors who may show the page in a frame, in the syntax of Content-Security-Policy
 */
record ConsoleSettings(Optional<String> supabaseUrl, Optional<String> supabasePublishableKey,
        Optional<String> tokenUrl, @JsonIgnore String frameAncestors) {

    static ConsoleSettings in(Environment environment) {
        return new ConsoleSettings(environment.optional("SUPABASE_URL"),
                environment.optional("SUPABASE_PUBLISHABLE_KEY"), environment.optional("CONSOLE_TOKEN_URL"),
                environment.optional("CONSOLE_FRAME_ANCESTORS").orElse("'self'"));
    }
}
