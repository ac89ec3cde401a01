/** Received webhook events and their store. */
@NullMarked
package com.revenueripple.devops.webhooks;

import org.jspecify.annotations.NullMarked;
