package com.revenueripple.devops.sync.metrics;

import java.util.List;

/**
 * Something that a source of revenue cannot know.
 *
 * @param code stable and machine-readable
 * @param fields the fields of the revenue metrics that are affected
 */
record Caveat(String code, List<String> fields) {
    static Caveat of(String code, String... fields) {
        return new Caveat(code, List.of(fields));
    }
}
