/** Stripe's API as the sync reads it, over HTTP on the loopback interface. */
@NullMarked
package com.revenueripple.devops.testing.stripe;

import org.jspecify.annotations.NullMarked;
