package com.revenueripple.devops.system;

import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.LocalSystem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Local systems for tests: without schedule, with embedded platform and sign-in regardless of the environment. */
final class Systems {
    private static final String AWS_ENDPOINT_URL = "AWS_ENDPOINT_URL";

    private Systems() {}

    /** A system in memory, not started yet. */
    static LocalSystem.Settings of(Path data) {
        return kept(data).inMemory();
    }

    /** A system that keeps its data in this directory, not started yet; one at a time in a process. */
    static LocalSystem.Settings kept(Path data) {
        return LocalSystem.of(Template.find(), data).variables(variables()).withoutSchedule();
    }

    /** The same without a platform, which takes seconds to start: it cannot sync. */
    static LocalSystem.Settings withoutPlatform(Path data) {
        Map<String, String> variables = new HashMap<>(variables());
        variables.put("DATABASE_URL", "postgresql://127.0.0.1:1/none");
        return kept(data).variables(variables);
    }

    /** The environment variables that a system under test may see. */
    static Map<String, String> variables() {
        return Optional.ofNullable(System.getenv(AWS_ENDPOINT_URL))
                .map(endpoint -> Map.of(AWS_ENDPOINT_URL, endpoint))
                .orElse(Map.of());
    }
}
