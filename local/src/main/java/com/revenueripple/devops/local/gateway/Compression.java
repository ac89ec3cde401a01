package com.revenueripple.devops.local.gateway;

import com.revenueripple.devops.api.console.AcceptedCodings;
import com.revenueripple.devops.compression.Gzip;
import com.revenueripple.devops.embedded.Template;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The gateway's own compression of large responses for callers that accept gzip. */
final class Compression {
    private static final String ENCODING = "Content-Encoding";

    /** Empty when the API has no compression. */
    private final Optional<Integer> leastBytes;

    Compression(Template.Resource api) {
        leastBytes = api.text("MinimumCompressionSize").map(Integer::valueOf);
    }

    GatewayAnswer of(GatewayAnswer answer, GatewayRequest request) {
        boolean wanted = leastBytes.filter(least -> answer.body().length >= least).isPresent()
                && !answer.headers().containsKey(ENCODING)
                && AcceptedCodings.preferGzip(request.header("Accept-Encoding"));
        return wanted ? compressed(answer) : answer;
    }

    private static GatewayAnswer compressed(GatewayAnswer answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.headers());
        headers.put(ENCODING, List.of("gzip"));
        return new GatewayAnswer(answer.status(), headers, Gzip.compressed(answer.body()));
    }
}
