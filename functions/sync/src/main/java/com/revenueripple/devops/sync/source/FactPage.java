package com.revenueripple.devops.sync.source;

import com.revenueripple.devops.sync.contribution.Fact;
import java.util.List;
import java.util.Optional;

/**
 * A page of the facts of a kind.
 *
 * @param next where the page ends; empty for the last one
 */
public record FactPage(List<? extends Fact> facts, Optional<String> next) {}
