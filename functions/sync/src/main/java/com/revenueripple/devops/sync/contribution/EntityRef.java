package com.revenueripple.devops.sync.contribution;

/** A reference to a business entity, whether or not it exists. */
public record EntityRef(Kind kind, String id) {}
