/** Inbound webhooks: how they are received, stored, listed and replayed. */
@NullMarked
package com.revenueripple.devops.api.webhooks;

import org.jspecify.annotations.NullMarked;
