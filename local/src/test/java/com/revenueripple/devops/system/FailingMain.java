package com.revenueripple.devops.system;

import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.local.LocalSystem;
import com.revenueripple.devops.testing.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The system in a separate process, in which everything that uses a secret fails: database and Stripe are unavailable,
 * and so are the tables for functions that create, change and verify secrets.
 */
final class FailingMain {
    static final String DATABASE_PASSWORD = "password-of-the-database";
    static final String STRIPE_KEY = "rk_test_KeyOfStripe";

    private FailingMain() {}

    /** Takes no arguments; the system property {@code data} is the directory. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("log4j2.configurationFile", "local-log4j2.xml");
        LocalSystem system = LocalSystem.of(Template.find(), Path.of(System.getProperty("data")))
                .variables(Map.of(
                        "DATABASE_URL", "postgresql://devops_sync:" + DATABASE_PASSWORD + "@127.0.0.1:1/postgres",
                        "STRIPE_API_KEY", STRIPE_KEY,
                        "STRIPE_API_BASE", "http://127.0.0.1:1"))
                .withoutSchedule()
                .interceptors(function -> switch (function) {
                    case "AuthorizeApiKeyFunction" -> Optional.of(
                            new Faults().away(UpdateItemRequest.class::isInstance));
                    case "ManageKeysFunction", "ManageEndpointsFunction" -> Optional.of(
                            new Faults().away(TransactWriteItemsRequest.class::isInstance));
                    case "IngestSignedWebhookFunction" -> Optional.of(
                            new Faults().away(PutItemRequest.class::isInstance));
                    default -> Optional.empty();
                })
                .start();
        System.out.println("API " + system.baseUrl() + "/api/devops");
        System.out.println("First key " + system.firstKey().orElseThrow());
    }
}
