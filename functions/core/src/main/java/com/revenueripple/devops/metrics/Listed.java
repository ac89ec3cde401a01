package com.revenueripple.devops.metrics;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An item of a {@link Listing}.
 *
 * @param json included in responses unchanged, so that amounts keep their decimals
 */
public record Listed(@JsonValue @JsonRawValue String json) {}
