package com.revenueripple.devops.api.console;

import com.revenueripple.devops.api.metrics.EntityTags;
import com.revenueripple.devops.environment.Environment;
import com.revenueripple.devops.http.Access;
import com.revenueripple.devops.http.ApiHandler;
import com.revenueripple.devops.http.ApiRequest;
import com.revenueripple.devops.http.ApiResponse;
import com.revenueripple.devops.http.Problem;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /admin/embedded-widget}: the administrators' page, and its files below; {@code GET
 * /api/devops/openapi.yaml}: the description of the API. None of them holds data.
 */
public final class ServeConsoleHandler extends ApiHandler {
    private static final String PAGE = "/admin/embedded-widget";
    private static final String ASSET = PAGE + "/assets/{file}";
    private static final String ACCEPT_ENCODING = "Accept-Encoding";
    private static final Map<String, String> CACHED = Map.of(
            "Cache-Control", "public, max-age=31536000, immutable",
            "Vary", ACCEPT_ENCODING);
    private static final Problem ONLY_COMPRESSED = new Problem(406, "compression_required", "Not acceptable",
            "This file is sent compressed only. Send the header Accept-Encoding: gzip, as browsers and curl --compressed"
                    + " do.",
            List.of(), Map.of("Vary", ACCEPT_ENCODING));

    private final ConsolePage page;
    private final StaticFile description;
    private final String descriptionEtag;

    public ServeConsoleHandler() {
        this(Environment.ofLambda());
    }

    public ServeConsoleHandler(Environment environment) {
        super(environment, Access.forAnyone());
        this.page = ConsolePage.of(ConsoleSettings.in(environment));
        this.description = new StaticFile("application/yaml", StaticFile.textOf("openapi.yaml"));
        this.descriptionEtag = StaticFile.etagOf(description.text());
    }

    @Override
    protected void prime(Environment environment) throws Exception {
        primeAsAdministrator("/admin/embedded-widget");
    }

    @Override
    protected ApiResponse answer(ApiRequest request) {
        return switch (request.resource()) {
            case PAGE -> page(request);
            case ASSET -> asset(request);
            default -> fresh(request, descriptionEtag, answer(description));
        };
    }

    private ApiResponse page(ApiRequest request) {
        return fresh(request, page.etag(), ApiResponse.text(200, "text/html; charset=utf-8", page.html()))
                .with(page.headers());
    }

    /**
     * A file's name changes with its content, so that it may be cached without limit. Anyone can request it, and the
     * transfer is billed, so a caller for whom the gateway would not compress it is refused.
     */
    private static ApiResponse asset(ApiRequest request) {
        StaticFile file = StaticFile.asset(request.pathParameter("file"))
                .orElseThrow(() -> Problem.notFound("There is no such file.").exception());
        if (!AcceptedCodings.preferGzip(request.listHeader(ACCEPT_ENCODING))) {
            throw ONLY_COMPRESSED.exception();
        }
        return answer(file).with(CACHED);
    }

    private static ApiResponse answer(StaticFile file) {
        return ApiResponse.text(200, file.contentType(), file.text());
    }

    /** The caller asks for it each time and gets 304 when its copy is current. */
    private static ApiResponse fresh(ApiRequest request, String etag, ApiResponse answer) {
        return (EntityTags.matched(request, etag) ? ApiResponse.notModified() : answer)
                .with(Map.of("ETag", etag, "Cache-Control", "no-cache"));
    }
}
