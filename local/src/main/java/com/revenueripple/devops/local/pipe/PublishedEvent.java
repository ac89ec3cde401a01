package com.revenueripple.devops.local.pipe;

/**
 * What arrives on an event bus.
 *
 * @param bus its name
 * @param source who publishes
 * @param detailType what has happened
 * @param detail JSON
 */
public record PublishedEvent(String bus, String source, String detailType, String detail) {}
