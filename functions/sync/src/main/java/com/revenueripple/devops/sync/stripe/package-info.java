/** Stripe as the source of payments and subscriptions. */
@NullMarked
package com.revenueripple.devops.sync.stripe;

import org.jspecify.annotations.NullMarked;
