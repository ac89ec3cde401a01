package com.revenueripple.devops.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Shape;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import com.revenueripple.devops.metrics.Domain;
import com.revenueripple.devops.telemetry.TelemetryMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The template's parts for operators: alarms, the dashboard, gradual deployments, and protection of the API. */
class OperationsTest {
    private static final String ALARM = "AWS::CloudWatch::Alarm";
    private static final String FUNCTION = "AWS::Serverless::Function";
    private static final String TABLE = "AWS::DynamoDB::Table";
    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:operators";
    /** The limit of CodeDeploy. */
    private static final int MOST_ALARMS_OF_A_DEPLOYMENT = 10;
    /** The limit of CloudWatch. The linter accepts more, but the deployment fails. */
    private static final int MOST_METRICS_OF_AN_ALARM = 10;
    /** The value of AWS::StackName in {@code References}. */
    private static final String STACK = "local";
    private static final Pattern SEARCHED = Pattern.compile("MetricName=\"(\\w+)\"");

    private final Template template = AwsCalls.template();

    @Test
    void everyAlarmReachesTheTopic() {
        assertThat(template(Map.of("AlarmTopicArn", TOPIC)).resources(ALARM)).isNotEmpty().allSatisfy(
                alarm -> assertThat(alarm.properties()).as(alarm.logicalId())
                        .containsEntry("AlarmActions", List.of(TOPIC)));
        assertThat(template.resources(ALARM)).allSatisfy(
                alarm -> assertThat(alarm.properties()).as(alarm.logicalId()).doesNotContainKey("AlarmActions"));
    }

    @Test
    void everyDeadLetterQueueHasAnAlarm() {
        Set<String> queues = template.resources("AWS::SQS::Queue").stream().map(Template.Resource::logicalId)
                .filter(name -> name.endsWith("DeadLetterQueue")).collect(Collectors.toSet());

        assertThat(template.resources(ALARM).stream()
                .filter(alarm -> alarm.text("MetricName").filter("ApproximateNumberOfMessagesVisible"::equals)
                        .isPresent())
                .map(alarm -> dimensions(alarm.list("Dimensions")).get("QueueName")))
                .containsExactlyInAnyOrderElementsOf(queues).hasSizeGreaterThan(6);
    }

    @Test
    void theAlarmOfATableCoversThrottlingOfTheTableAndItsIndexes() {
        List<Template.Resource> tables = template.resources(TABLE);

        assertThat(tables).isNotEmpty().allSatisfy(table -> {
            Set<String> expected = new TreeSet<>(Set.of(table.logicalId()));
            table.list("GlobalSecondaryIndexes").forEach(
                    index -> expected.add(table.logicalId() + "/" + Shape.map(index, "Index").get("IndexName")));
            for (String kind : List.of("Write", "Read")) {
                assertThat(metrics(table.logicalId() + "ThrottlesAlarm", kind + "ThrottleEvents"))
                        .map(OperationsTest::tableAndIndex).as(kind).containsExactlyInAnyOrderElementsOf(expected);
            }
        });
    }

    @Test
    void noAlarmExceedsTheMetricsLimitOfCloudWatch() {
        assertThat(template.resources(ALARM)).isNotEmpty().allSatisfy(
                alarm -> assertThat(alarm.list("Metrics")).as(alarm.logicalId())
                        .filteredOn(query -> Shape.map(query, "Metrics").containsKey("MetricStat"))
                        .hasSizeLessThanOrEqualTo(MOST_METRICS_OF_AN_ALARM));
    }

    @Test
    void theAgeAndTheLagOfEachDomainsMetricsHaveAlarmsThatNameIt() {
        for (TelemetryMetric metric : List.of(TelemetryMetric.SYNC_AGE_INTERVALS, TelemetryMetric.SOURCE_LAG)) {
            Map<String, String> alarms = template.resources(ALARM).stream()
                    .filter(alarm -> alarm.text("MetricName").filter(metric.code()::equals).isPresent())
                    .collect(Collectors.toMap(alarm -> dimensions(alarm.list("Dimensions")).getOrDefault("domain", ""),
                            Template.Resource::logicalId));

            assertThat(alarms.keySet()).containsExactlyInAnyOrderElementsOf(
                    Stream.of(Domain.values()).map(Domain::code).toList());
            assertThat(alarms).allSatisfy((domain, alarm) -> assertThat(alarm).startsWithIgnoringCase(domain));
        }
    }

    /** An alarm on numbers that nothing records would never ring, or always. */
    @Test
    void ownMetricsOfAlarmsAndDashboardAreRecorded() {
        Set<String> recorded = Stream.of(TelemetryMetric.values()).map(TelemetryMetric::code)
                .collect(Collectors.toCollection(HashSet::new));
        template.resources("AWS::Logs::MetricFilter").forEach(filter -> filter.list("MetricTransformations")
                .forEach(metric -> recorded.add(text(Shape.map(metric, "Metric"), "MetricName"))));

        assertThat(ownMetricsOfAlarms()).contains("SyncAgeIntervals", "ReconcileDifference").isSubsetOf(recorded);
        assertThat(ownMetricsOfTheDashboard()).contains("SyncAge", "Webhooks", "KeyRefusals").isSubsetOf(recorded);
    }

    /** The dimensions are part of a metric's identity; with others it has no data. */
    @Test
    void aMetricWithoutOutcomeOrDomainHasTheServiceAsItsDimension() {
        Object service = variables(template.resource("RunScheduledSyncFunction")).get("POWERTOOLS_SERVICE_NAME");

        assertThat(template.resource("Dashboard").text("DashboardBody").orElseThrow()).contains(
                "\"" + STACK + "\",\"EntitiesSynced\",\"service\",\"" + service + "\"");
    }

    /** All functions write to the same log group. */
    @Test
    void aMetricFilterCountsLinesOfItsOwnFunctionsOnly() {
        List<Template.Resource> filters = template.resources("AWS::Logs::MetricFilter");

        assertThat(filters).allSatisfy(filter -> assertThat(filter.text("LogGroupName"))
                .contains(template.ref("ApplicationLogGroup")));
        assertThat(filters.stream().collect(Collectors.toMap(Template.Resource::logicalId,
                filter -> filter.text("FilterPattern").orElseThrow())))
                .isEqualTo(Map.of(
                        "KeyRefusalMetric",
                        "{ $.function_name = \"AuthorizeApiKeyFunction\" && $.key_refusal = * }",
                        "TokenRefusalMetric",
                        "{ $.function_name = \"AuthorizeAdministratorFunction\" && $.token_refusal = * }",
                        "ReconcileDifferenceMetric",
                        "{ ($.function_name = \"ReconcileMetricsFunction\" || $.function_name = \"RunSyncFunction\") "
                                + "&& $.reconcile_difference = * }"));
    }

    @Test
    void functionsThatRecordTelemetryHaveTheNamespace() {
        assertThat(template.resources(FUNCTION).stream()
                .filter(function -> STACK.equals(variables(function).get("POWERTOOLS_METRICS_NAMESPACE")))
                .map(Template.Resource::logicalId))
                .containsExactlyInAnyOrder("RunSyncFunction", "RunScheduledSyncFunction", "ReconcileMetricsFunction",
                        "IngestWebhookFunction", "IngestSignedWebhookFunction", "DeliverNotificationFunction",
                        "NoticeDeadlinesFunction");
    }

    @Test
    void theDashboardShowsEveryTableAndEveryQueue() {
        String shown = template.resource("Dashboard").text("DashboardBody").orElseThrow();

        assertThat(Json.parseOwn(shown).path("widgets")).hasSizeGreaterThan(10);
        assertThat(Stream.of(TABLE, "AWS::SQS::Queue").flatMap(type -> template.resources(type).stream())
                .map(resource -> "\"" + resource.logicalId() + "\"")).allSatisfy(
                        name -> assertThat(shown).contains(name));
        assertThat(shown).contains("\"p50\"", "\"p99\"", "5XXError");
    }

    @Test
    void inProductionTrafficShiftsGraduallyAndRollsBackOnAnAlarm() {
        Template production = template(Map.of("Stage", "prod"));

        assertThat(production.resources(FUNCTION)).isNotEmpty().allSatisfy(function -> {
            assertThat(function.map("DeploymentPreference")).containsEntry("Type", "Canary10Percent5Minutes");
            assertThat(watchedBy(function)).contains("ApiErrorsAlarm", "AuthorizerErrorsAlarm")
                    .hasSizeLessThanOrEqualTo(MOST_ALARMS_OF_A_DEPLOYMENT);
        });
    }

    @Test
    void elsewhereAndWithoutRollbackAllTrafficShiftsAtOnce() {
        Stream.of(Map.<String, String>of(), Map.of("Stage", "prod", "RollBackOnAlarm", "no"))
                .flatMap(parameters -> template(parameters).resources(FUNCTION).stream())
                .forEach(function -> assertThat(function.map("DeploymentPreference"))
                        .isEqualTo(Map.of("Type", "AllAtOnce", "Alarms", List.of())));
    }

    /** The API and the aliases depend on the deployments, and these on the alarms; CloudFormation refuses a cycle. */
    @Test
    void theAlarmsOfDeploymentsDependOnNoDeployment() throws IOException {
        String text = Files.readString(Template.find());
        List<String> alarms = watchedBy(template(Map.of("Stage", "prod")).resource("SyncUsersFunction"));

        assertThat(alarms).isNotEmpty().allSatisfy(alarm -> {
            String block = text.substring(text.indexOf("\n  " + alarm + ":\n")).split("\n\n", 2)[0];
            assertThat(block).contains("Type: " + ALARM).doesNotContain("DevOpsApi", ".Alias");
        });
    }

    @Test
    void reservedConcurrencyWebAclAndDomainAreOptional() {
        assertThat(template.resources(FUNCTION)).noneMatch(
                function -> function.properties().containsKey("ReservedConcurrentExecutions"));
        assertThat(template.resources()).extracting(Template.Resource::logicalId).doesNotContain("WebAcl",
                "WebAclAssociation", "Domain", "DomainMapping");
    }

    @Test
    void concurrencyIsReservedForTheAuthorizerAndForSignedWebhooks() {
        Template reserved = template(Map.of("AuthorizerConcurrency", "200", "SignedWebhookConcurrency", "50"));

        assertThat(reserved.resource("AuthorizeApiKeyFunction").text("ReservedConcurrentExecutions")).contains("200");
        assertThat(reserved.resource("IngestSignedWebhookFunction").text("ReservedConcurrentExecutions"))
                .contains("50");
    }

    @Test
    void aWebAclLimitsAddressesAndProtectsTheStage() {
        Template guarded = template(Map.of("WebAclRequestLimit", "3000"));

        assertThat(guarded.resource("WebAcl").list("Rules").toString()).contains("Limit=3000",
                "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet");
        assertThat(guarded.resource("WebAcl").map("VisibilityConfig")).containsEntry("MetricName", STACK);
        assertThat(guarded.resource("WebAclAssociation").text("ResourceArn"))
                .contains("arn:aws:apigateway:us-east-1::/restapis/DevOpsApi/stages/live");
    }

    /** API Gateway applies each limit to one method, so that a high default would limit nothing. */
    @Test
    void onlyTheModulesRoutesAndSignedWebhooksExceedTheLowDefaultLimit() {
        RequestLimits limits = new RequestLimits(template(Map.of("RequestsPerSecond", "400")));
        Set<String> high = ApiRoutes.authorizers().entrySet().stream()
                .filter(route -> route.getKey().equals("POST /api/devops/webhook/{source}")
                        || route.getValue().filter("ApiKey"::equals).isPresent())
                .map(Map.Entry::getKey).collect(Collectors.toSet());

        assertThat(limits.of("GET /api/devops/keys")).isEqualTo(new RequestLimits.Limit(50, 50));
        assertThat(limits.ofRoutes().keySet()).isSubsetOf(ApiRoutes.authorizers().keySet());
        assertThat(limits.ofRoutes().entrySet().stream()
                .filter(route -> route.getValue().equals(new RequestLimits.Limit(400, 400))).map(Map.Entry::getKey))
                .containsExactlyInAnyOrderElementsOf(high).hasSize(11);
        limits.ofRoutes().entrySet().stream().filter(route -> !high.contains(route.getKey()))
                .forEach(route -> assertThat(route.getValue().perSecond()).as(route.getKey()).isLessThan(50));
    }

    /** What an emergency changes has one place, and a later deployment that resets it. */
    @Test
    void productionNamesTheParametersThatAnEmergencyChanges() throws IOException {
        String configuration = Files.readString(Template.find().resolveSibling("samconfig.toml"));

        assertThat(configuration.substring(configuration.indexOf("[prod.deploy.parameters]")))
                .contains("\"RollBackOnAlarm=yes\"", "\"WebAclRequestLimit=");
    }

    @Test
    void aBudgetIsOptional() {
        assertThat(template.resources("AWS::Budgets::Budget")).isEmpty();
    }

    /** A budget with a name could not be replaced, which a change of the address requires. */
    @Test
    void aBudgetSendsItsForecastAndItsExcessByMail() {
        Template limited = template(Map.of("MonthlyBudget", "100", "BudgetEmail", "ops@example.com"));
        Template.Resource budget = limited.resource("Budget");

        assertThat(budget.map("Budget")).containsEntry("TimeUnit", "MONTHLY").containsEntry("BudgetType", "COST")
                .doesNotContainKey("BudgetName");
        assertThat(String.valueOf(budget.map("Budget").get("BudgetLimit"))).contains("Amount=100", "Unit=USD");
        assertThat(budget.list("NotificationsWithSubscribers")).hasSize(3).allSatisfy(
                notification -> assertThat(notification.toString()).contains(
                        "SubscriptionType=EMAIL", "Address=ops@example.com", "ComparisonOperator=GREATER_THAN"));
        assertThat(budget.list("NotificationsWithSubscribers").toString())
                .contains("NotificationType=FORECASTED", "NotificationType=ACTUAL", "Threshold=80", "Threshold=100");
    }

    @Test
    void aCustomDomainMapsToTheStage() {
        Template named = template(
                Map.of("DomainName", "devops.example.com", "CertificateArn", "arn:aws:acm:certificate"));

        assertThat(named.resource("Domain").properties()).containsEntry("DomainName", "devops.example.com")
                .containsEntry("RegionalCertificateArn", "arn:aws:acm:certificate");
        assertThat(named.resource("DomainMapping").properties()).containsEntry("Stage", "live");
    }

    private static List<String> watchedBy(Template.Resource function) {
        return function.map("DeploymentPreference").get("Alarms") instanceof List<?> alarms
                ? alarms.stream().map(String::valueOf).toList()
                : List.of();
    }

    private Set<String> ownMetricsOfAlarms() {
        return template.resources(ALARM).stream()
                .filter(alarm -> alarm.text("Namespace").filter(STACK::equals).isPresent())
                .map(alarm -> alarm.text("MetricName").orElseThrow())
                .collect(Collectors.toSet());
    }

    private Set<String> ownMetricsOfTheDashboard() {
        Set<String> shown = new HashSet<>();
        JsonNode body = Json.parseOwn(template.resource("Dashboard").text("DashboardBody").orElseThrow());
        body.path("widgets").forEach(widget -> widget.at("/properties/metrics").forEach(metric -> {
            if (metric.path(0).asText().equals(STACK)) {
                shown.add(metric.path(1).asText());
            }
            SEARCHED.matcher(metric.path(0).path("expression").asText()).results()
                    .forEach(match -> shown.add(match.group(1)));
        }));
        return shown;
    }

    /** The dimensions of each metric of this name in the sum of the alarm. */
    private List<Map<String, String>> metrics(String alarm, String name) {
        List<Map<String, String>> found = new ArrayList<>();
        for (Object query : template.resource(alarm).list("Metrics")) {
            Map<String, Object> stat = Shape.mapOrEmpty(Shape.map(query, "Metrics").get("MetricStat"), "MetricStat");
            Map<String, Object> metric = Shape.mapOrEmpty(stat.get("Metric"), "Metric");
            if (name.equals(metric.get("MetricName")) && metric.get("Dimensions") instanceof List<?> dimensions) {
                found.add(dimensions(dimensions));
            }
        }
        return found;
    }

    private static String tableAndIndex(Map<String, String> dimensions) {
        String index = dimensions.get("GlobalSecondaryIndexName");
        return dimensions.get("TableName") + (index == null ? "" : "/" + index);
    }

    private static Map<String, String> dimensions(List<?> list) {
        Map<String, String> dimensions = new HashMap<>();
        list.forEach(element -> {
            Map<String, Object> dimension = Shape.map(element, "Dimensions");
            dimensions.put(text(dimension, "Name"), text(dimension, "Value"));
        });
        return dimensions;
    }

    private static String text(Map<String, Object> map, String key) {
        return String.valueOf(map.get(key));
    }

    private static Map<String, Object> variables(Template.Resource function) {
        return Shape.map(function.map("Environment").get("Variables"), "Variables");
    }

    private static Template template(Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("OidcIssuer", "https://issuer.example");
        return Template.read(Template.find(), all);
    }
}
