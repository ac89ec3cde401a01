package com.revenueripple.devops.local.pipe;

/**
 * An event on an event bus.
 *
 * @param bus the name of the bus
 * @param source the publisher
 * @param detailType the type of the event
 * @param detail JSON
 */
public record PublishedEvent(String bus, String source, String detailType, String detail) {}
