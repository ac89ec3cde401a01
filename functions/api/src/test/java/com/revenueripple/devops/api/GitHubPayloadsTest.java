package com.revenueripple.devops.api;

import static com.revenueripple.devops.api.ApiFixture.ADMINISTRATOR;
import static com.revenueripple.devops.api.ApiFixture.KEY_HOLDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.revenueripple.devops.api.ApiFixture.Answer;
import com.revenueripple.devops.api.ApiFixture.Caller;
import com.revenueripple.devops.api.webhooks.IngestSignedWebhookHandler;
import com.revenueripple.devops.api.webhooks.ReadEventsHandler;
import com.revenueripple.devops.api.webhooks.signatures.TestSenders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Every example payload of GitHub's client libraries, stored and read back. */
class GitHubPayloadsTest {
    private static final String PAYLOADS = "/github-webhooks/payloads.tsv.gz";

    private final ApiFixture fixture = new ApiFixture();
    private final Caller sender = fixture.caller(IngestSignedWebhookHandler::new, KEY_HOLDER);
    private final Caller reader = fixture.caller(ReadEventsHandler::new, ADMINISTRATOR);

    @Test
    void eachPayloadIsReadBackByteForByte() throws IOException {
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            String[] line = lines.get(i).split("\t", 2);
            byte[] body = line[1].getBytes(StandardCharsets.UTF_8);
            Map<String, String> headers = new HashMap<>(
                    TestSenders.github(TestSenders.GITHUB_SECRET, "delivery-" + i, body));
            headers.put("X-GitHub-Event", line[0]);

            Answer accepted = sender.deliver("github", headers, body);

            assertThat(accepted.status()).as(line[0]).isEqualTo(202);
            Map<String, String> path = Map.of("webhook_id", accepted.json().get("webhook_id").asText());
            assertThat(reader.send("GET", "/api/devops/events/{webhook_id}/body", path, "", Map.of()).event()
                    .getBody().getBytes(StandardCharsets.UTF_8)).isEqualTo(body);
            assertThat(reader.send("GET", "/api/devops/events/{webhook_id}", path, "", Map.of()).json()
                    .get("event_type").asText()).isEqualTo(line[0]);
        }

        assertThat(lines).hasSize(404);
    }

    private static List<String> lines() throws IOException {
        InputStream file = Objects.requireNonNull(GitHubPayloadsTest.class.getResourceAsStream(PAYLOADS), PAYLOADS);
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }
}
