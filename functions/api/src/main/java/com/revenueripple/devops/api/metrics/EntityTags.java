package com.revenueripple.devops.api.metrics;

import com.revenueripple.devops.http.ApiRequest;
import java.util.Arrays;

/** Entity tags as callers send them back (RFC 9110). */
public final class EntityTags {
    private EntityTags() {}

    /** Whether the caller's copy is current: its {@code If-None-Match} names the tag, by weak comparison. */
    public static boolean matched(ApiRequest request, String etag) {
        return request.header("If-None-Match").filter(tags -> names(tags, bare(etag))).isPresent();
    }

    private static boolean names(String tags, String bareTag) {
        return Arrays.stream(tags.split(",")).map(tag -> bare(tag.strip()))
                .anyMatch(tag -> tag.equals(bareTag) || tag.equals("*"));
    }

    private static String bare(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
