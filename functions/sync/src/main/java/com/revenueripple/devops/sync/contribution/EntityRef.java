package com.revenueripple.devops.sync.contribution;

/** Names a thing of the business, whether or not it exists. */
public record EntityRef(Kind kind, String id) {}
