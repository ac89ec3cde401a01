package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The template keeps secrets in Secrets Manager only, encrypted with the stack's own key. */
class SecretsTest {
    private static final String VIA = "secretsmanager.us-east-1.amazonaws.com";
    private static final Pattern SECRET = Pattern.compile("SECRET|PASSWORD|TOKEN|KEY|CREDENTIAL");
    private static final Pattern ARN = Pattern.compile("arn:aws:secretsmanager:[-\\w]+:\\d{12}:secret:\\S+");
    /** The name of a table, a public key of Supabase, and a URL of the local system. */
    private static final Set<String> NO_SECRETS = Set.of("API_KEYS_TABLE", "SUPABASE_PUBLISHABLE_KEY",
            "CONSOLE_TOKEN_URL");

    private final Template template = Template.read(Template.find(), Map.of(
            "OidcIssuer", "https://issuer.example",
            "StripeSecretArn", "arn:aws:secretsmanager:us-east-1:000000000000:secret:stripe-AbCdEf",
            "OidcSharedSecretArn", "arn:aws:secretsmanager:us-east-1:000000000000:secret:oidc-AbCdEf"));

    @Test
    void aVariableThatNamesASecretHoldsItsArn() {
        Map<String, String> found = new TreeMap<>();
        template.resources("AWS::Serverless::Function").forEach(function -> Shape
                .map(function.map("Environment").get("Variables"), "Variables").forEach((name, value) -> {
                    if (SECRET.matcher(name).find() && !NO_SECRETS.contains(name)) {
                        found.put(name, value.toString());
                    }
                }));

        assertThat(found).containsOnlyKeys("DATABASE_SECRET_ARN", "OIDC_SHARED_SECRET_ARN", "STRIPE_SECRET_ARN",
                "WEBHOOK_SOURCES_SECRET_ARN");
        assertThat(found.values()).allSatisfy(value -> assertThat(value).matches(ARN));
    }

    @Test
    void noSecretIsPassedAtDeployment() throws IOException {
        assertThat(Files.readString(Template.find())).doesNotContain("{{resolve:", "NoEcho");
    }

    @Test
    void theSecretsAreEncryptedWithTheStacksOwnKey() {
        String key = template.getAtt("SecretsKey", "Arn");

        assertThat(template.resources("AWS::SecretsManager::Secret")).hasSize(2)
                .allSatisfy(secret -> assertThat(secret.text("KmsKeyId")).contains(key));
        assertThat(template.resource("SecretsKey").properties()).containsEntry("EnableKeyRotation", true);
    }

    @Test
    void theKeyDecryptsForSecretsManagerOnly() {
        Map<String, Object> policy = template.resource("SecretsKey").map("KeyPolicy");

        assertThat(statements(policy).toList())
                .allSatisfy(statement -> {
                    assertThat(statement.get("Principal"))
                            .isEqualTo(Map.of("AWS", "arn:aws:iam::000000000000:root"));
                    assertThat(actions(statement)).doesNotContain("*");
                })
                .filteredOn(statement -> actions(statement).contains("kms:Decrypt"))
                .singleElement().extracting(statement -> statement.get("Condition"))
                .isEqualTo(Map.of("StringEquals", Map.of("kms:ViaService", VIA)));
    }

    @Test
    void functionsThatReadSecretsDecryptThroughSecretsManagerOnly() {
        String decrypt = "kms:Decrypt on " + template.getAtt("SecretsKey", "Arn");

        assertThat(template.resources("AWS::Serverless::Function")).allSatisfy(function -> {
            Set<String> allowed = AwsCalls.allowedBy(function);
            assertThat(allowed.contains(decrypt)).as(function.logicalId())
                    .isEqualTo(allowed.stream().anyMatch(action -> action.startsWith("secretsmanager:")));
            assertThat(statements(function)).filteredOn(statement -> statement.toString().contains("kms:"))
                    .allSatisfy(statement -> assertThat(statement.get("Condition"))
                            .isEqualTo(Map.of("StringEquals", Map.of("kms:ViaService", VIA))));
        });
    }

    private static List<Map<String, Object>> statements(Template.Resource function) {
        return function.list("Policies").stream()
                .flatMap(policy -> statements(Shape.map(policy, "Policy")))
                .toList();
    }

    private static Stream<Map<String, Object>> statements(Map<String, Object> policy) {
        return policy.get("Statement") instanceof List<?> list
                ? list.stream().map(statement -> Shape.map(statement, "Statement"))
                : Stream.empty();
    }

    private static String actions(Map<String, Object> statement) {
        return String.valueOf(statement.get("Action"));
    }
}
