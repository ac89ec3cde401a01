package com.revenueripple.devops.system;

import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.LocalSystem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Local systems for tests: without schedule, and whatever the shell says, over the embedded platform and sign-in. */
final class Systems {
    private static final String AWS_ENDPOINT_URL = "AWS_ENDPOINT_URL";

    private Systems() {}

    /** A system that is gone when it is closed, still to be started. */
    static LocalSystem.Settings of(Path data) {
        return kept(data).inMemory();
    }

    /** A system that goes on with what is in that directory, still to be started; one at a time in a process. */
    static LocalSystem.Settings kept(Path data) {
        return LocalSystem.of(Template.find(), data).variables(variables()).withoutSchedule();
    }

    /** The same without a platform, which takes seconds to start: nothing can be synced in it. */
    static LocalSystem.Settings withoutPlatform(Path data) {
        Map<String, String> variables = new HashMap<>(variables());
        variables.put("DATABASE_URL", "postgresql://127.0.0.1:1/none");
        return kept(data).variables(variables);
    }

    /** What of the process's environment a system under test may see. */
    static Map<String, String> variables() {
        return Optional.ofNullable(System.getenv(AWS_ENDPOINT_URL))
                .map(endpoint -> Map.of(AWS_ENDPOINT_URL, endpoint))
                .orElse(Map.of());
    }
}
