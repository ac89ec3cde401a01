/** API keys: their form, their rate limit, their store. */
@NullMarked
package com.revenueripple.devops.keys;

import org.jspecify.annotations.NullMarked;
