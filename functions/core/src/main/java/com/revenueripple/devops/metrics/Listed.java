package com.revenueripple.devops.metrics;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A thing of a {@link Listing}.
 *
 * @param json the text that an answer contains as it is, so that amounts keep their decimals
 */
public record Listed(@JsonValue @JsonRawValue String json) {}
