/** API keys: their secret, store, verification and rate limit, and the routes that manage them. */
@NullMarked
package com.revenueripple.devops.api.keys;

import org.jspecify.annotations.NullMarked;
