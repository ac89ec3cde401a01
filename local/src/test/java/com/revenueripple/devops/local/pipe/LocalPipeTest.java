package com.revenueripple.devops.local.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The template's own pipes with records of each kind, and rules. */
class LocalPipeTest {
    private static final String RULE = """
            Resources:
              Queue: { Type: AWS::SQS::Queue }
              Rule:
                Type: AWS::Events::Rule
                Properties:
                  EventBusName: news
                  EventPattern: { source: [mine, yours] }
                  Targets: [{ Id: queue, Arn: !GetAtt Queue.Arn }]
            """;

    private static final String PIPE = """
            Resources:
              Pipe:
                Type: AWS::Pipes::Pipe
                Properties:
                  Source: arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/1
                  Target: arn:aws:events:us-east-1:000000000000:event-bus/news
                  SourceParameters:
                    DynamoDBStreamParameters:
                      MaximumRetryAttempts: 1
                      OnPartialBatchItemFailure: AUTOMATIC_BISECT
                  TargetParameters:
                    EventBridgeEventBusParameters: { Source: mine, DetailType: new }
                    InputTemplate: "{}"
            """;

    private final Template template = Template.read(Template.find(), Map.of("OidcIssuer", "https://issuer.example"));
    private final LocalPipe pipe = new LocalPipe(template, template.resource("WebhookPipe"));

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a new event                    | true  | INSERT | "event_type":{"S":"push"}
            a new event without a type     | false | INSERT | "first_id":{"S":"wh_1"}
            a suspected replay             | false | INSERT | "event_type":{"S":"push"},"flag":{"S":"suspected_replay"}
            a conflict                     | false | INSERT | "event_type":{"S":"push"},"flag":{"S":"conflict"}
            a replayed event               | true  | MODIFY | "event_type":{"S":"push"},"replays":{"N":"1"}
            a replayed conflict            | true  | MODIFY | "event_type":{"S":"push"},"flag":{"S":"conflict"},"replays":{"N":"1"}
            an event changed in other ways | false | MODIFY | "event_type":{"S":"push"},"note":{"S":"x"}
            a changed counter              | false | MODIFY | "count":{"N":"2"}
            """)
    void onlyNewEventsAndReplaysPass(String what, boolean passes, String eventName, String image) {
        JsonNode event = streamed(eventName, ",'NewImage':{" + image + "}");

        assertThat(pipe.publish(event).isPresent()).as(what).isEqualTo(passes);
    }

    @Test
    void aPipeHasTheRetriesAndTheDeadLettersOfTheTemplate() {
        assertThat(pipe.mostRetries()).isEqualTo(10);
        assertThat(pipe.deadLettersUrl())
                .contains("https://sqs.us-east-1.amazonaws.com/000000000000/WebhookPipeDeadLetterQueue");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OnPartialBatchItemFailure: AUTOMATIC_BISECT | BatchSize: 10
            MaximumRetryAttempts: 1                     | ParallelizationFactor: 2
            """)
    void anUnsupportedPartOfAPipeIsRefused(String text, String replacement) throws IOException {
        Template working = Template.read(Files.writeString(directory.resolve("pipe.yaml"), PIPE));
        Template changed = Template.read(Files.writeString(directory.resolve("pipe.yaml"),
                PIPE.replace(text, replacement)));

        assertThat(new LocalPipe(working, working.resource("Pipe")).mostRetries()).isEqualTo(1);
        assertThatThrownBy(() -> new LocalPipe(changed, changed.resource("Pipe")))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({"INSERT,true", "MODIFY,false", "REMOVE,false"})
    void onlyNewEntriesOfTheActivityPass(String eventName, boolean passes) {
        JsonNode event = streamed(eventName, ",'NewImage':{'id':{'S':'act_1'},'at':{'N':'1795435200000'},"
                + "'action':{'S':'key.created'},'details':{'S':'{\\'name\\':\\'a\\'}'}}");

        Optional<PublishedEvent> published = new LocalPipe(template, template.resource("ActivityPipe")).publish(event);

        assertThat(published.isPresent()).isEqualTo(passes);
        published.ifPresent(line -> {
            assertThat(line.source()).isEqualTo("revenue-ripple.devops.activity");
            assertThat(line.detailType()).isEqualTo("key.created");
            assertThat(Json.parseOwn(line.detail()).get("at").textValue()).isEqualTo("1795435200000");
            assertThat(Json.parseOwn(line.detail()).get("details").textValue()).isEqualTo("{\"name\":\"a\"}");
        });
    }

    @ParameterizedTest
    @CsvSource({"news,mine,true", "news,yours,true", "news,theirs,false", "default,mine,false"})
    void aRuleMatchesEventsOfItsOwnBusByItsPattern(String bus, String source, boolean matches) throws IOException {
        LocalRule rule = rule(RULE);

        assertThat(rule.matches(bus, Json.parseOwn("{\"source\":\"" + source + "\"}"))).isEqualTo(matches);
        assertThat(rule.targets()).containsExactly(new LocalRule.Target(
                "https://sqs.us-east-1.amazonaws.com/000000000000/Queue", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            EventBusName: news | ScheduleExpression: rate(1 minute)
            Id: queue          | Id: queue, InputPath: $.detail
            !GetAtt Queue.Arn  | arn:aws:sns:us-east-1:000000000000:topic
            [mine, yours]      | [{ prefix: m }]
            """)
    void anUnsupportedPartOfARuleIsRefused(String text, String replacement) {
        assertThat(RULE).contains(text);
        assertThatThrownBy(() -> rule(RULE.replace(text, replacement))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anExpiredItemIsNotPublished() {
        assertThat(pipe.publish(streamed("REMOVE", ""))).isEmpty();
    }

    @Test
    void aTextWithQuotesStaysOneValue() {
        PublishedEvent event = pipe.publish(streamed("INSERT",
                ",'NewImage':{'id':{'S':'wh_1'},'event_type':{'S':'a \\\" <$.x> b'}}")).orElseThrow();

        assertThat(event.detailType()).isEqualTo("a \" <$.x> b");
        assertThat(Json.parseOwn(event.detail()).get("event_type").asText()).isEqualTo("a \" <$.x> b");
        assertThat(Json.parseOwn(event.detail()).get("source").asText()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":[{\"prefix\":\"x\"}]}", "{\"a\":\"x\"}", "{\"a\":[[\"x\"]]}",
            "{\"$or\":[{\"a\":[\"x\"]}]}"})
    void anUnsupportedPatternIsRefused(String pattern) {
        assertThatThrownBy(() -> EventPattern.parse(pattern)).isInstanceOf(IllegalStateException.class);
    }

    private LocalRule rule(String text) throws IOException {
        Template rules = Template.read(Files.writeString(directory.resolve("rules.yaml"), text));
        return new LocalRule(rules, rules.resource("Rule"));
    }

    private static JsonNode streamed(String eventName, String image) {
        return Json.parseOwn(("{'eventName':'" + eventName + "','dynamodb':{'Keys':{'id':{'S':'wh_1'}}" + image + "}}")
                .replace('\'', '"'));
    }
}
