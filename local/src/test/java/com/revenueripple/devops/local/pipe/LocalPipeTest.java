package com.revenueripple.devops.local.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.revenueripple.devops.embedded.Template;
import com.revenueripple.devops.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The template's own pipe, shown records of each kind. */
class LocalPipeTest {
    private final LocalPipe pipe = new LocalPipe(
            Template.read(Template.find(), Map.of("OidcIssuer", "https://issuer.example")).resource("WebhookPipe"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a new event                    | true  | INSERT | "event_type":{"S":"push"}
            a new event without a type     | false | INSERT | "first_id":{"S":"wh_1"}
            a suspected replay             | false | INSERT | "event_type":{"S":"push"},"flag":{"S":"suspected_replay"}
            a conflict                     | false | INSERT | "event_type":{"S":"push"},"flag":{"S":"conflict"}
            a replayed event               | true  | MODIFY | "event_type":{"S":"push"},"replays":{"N":"1"}
            a replayed conflict            | true  | MODIFY | "event_type":{"S":"push"},"flag":{"S":"conflict"},"replays":{"N":"1"}
            an event changed by whomsoever | false | MODIFY | "event_type":{"S":"push"},"note":{"S":"x"}
            a changed counter              | false | MODIFY | "count":{"N":"2"}
            """)
    void newEventsAndReplaysPassAndNothingElse(String what, boolean passes, String eventName, String image) {
        JsonNode event = streamed(eventName, ",'NewImage':{" + image + "}");

        assertThat(pipe.publish(event).isPresent()).as(what).isEqualTo(passes);
    }

    @Test
    void whatExpiresIsNotPublished() {
        assertThat(pipe.publish(streamed("REMOVE", ""))).isEmpty();
    }

    @Test
    void aTextWithQuotesStaysOneText() {
        PublishedEvent event = pipe.publish(streamed("INSERT",
                ",'NewImage':{'id':{'S':'wh_1'},'event_type':{'S':'a \\\" <$.x> b'}}")).orElseThrow();

        assertThat(event.detailType()).isEqualTo("a \" <$.x> b");
        assertThat(Json.parseOwn(event.detail()).get("event_type").asText()).isEqualTo("a \" <$.x> b");
        assertThat(Json.parseOwn(event.detail()).get("source").asText()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":[{\"prefix\":\"x\"}]}", "{\"a\":\"x\"}", "{\"a\":[[\"x\"]]}",
            "{\"$or\":[{\"a\":[\"x\"]}]}"})
    void aRuleThatIsNotKnownIsRefused(String pattern) {
        assertThatThrownBy(() -> EventPattern.parse(pattern)).isInstanceOf(IllegalStateException.class);
    }

    private static JsonNode streamed(String eventName, String image) {
        return Json.parseOwn(("{'eventName':'" + eventName + "','dynamodb':{'Keys':{'id':{'S':'wh_1'}}" + image + "}}")
                .replace('\'', '"'));
    }
}
