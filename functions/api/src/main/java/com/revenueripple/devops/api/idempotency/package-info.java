/** Requests that may be sent again after a lost response. */
@NullMarked
package com.revenueripple.devops.api.idempotency;

import org.jspecify.annotations.NullMarked;
