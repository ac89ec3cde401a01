package com.revenueripple.devops.system;

import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.system.ApiClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Local systems for tests: without schedule, with embedded platform and sign-in regardless of the environment. */
final class Systems {
    private static final String AWS_ENDPOINT_URL = "AWS_ENDPOINT_URL";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

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

    /** Syncs until there are metrics of all domains: on a busy machine, one run may not have the time for all. */
    static void syncAll(LocalSystem system) throws Exception {
        ApiClient admin = ApiClient.of(system.baseUrl()).withToken(system.adminToken());
        for (String domain : List.of("users", "revenue", "commissions")) {
            Await.answer(PATIENCE, () -> {
                Answer metrics = admin.get("/api/devops/metrics/" + domain);
                if (metrics.status() == 503) {
                    admin.post("/api/devops/sync", "");
                }
                return metrics;
            }, metrics -> metrics.status() == 200);
        }
    }
}
