package com.revenueripple.devops.api.webhooks;

import java.util.Optional;

/**
 * Where a third party's delivery is stored.
 *
 * @param id of the event, or of the first one when this was its repeat
 * @param duplicate whether the same delivery with the same body was stored before
 * @param flag what is odd about it
 */
public record Receipt(String id, boolean duplicate, Optional<WebhookFlag> flag) {}
