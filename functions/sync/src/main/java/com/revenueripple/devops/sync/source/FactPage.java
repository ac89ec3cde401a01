package com.revenueripple.devops.sync.source;

import com.revenueripple.devops.sync.contribution.Fact;
import java.util.List;
import java.util.Optional;

/**
 * Some of the things of a kind.
 *
 * @param next where the page ends; empty when it is the last one
 */
public record FactPage(List<? extends Fact> facts, Optional<String> next) {}
