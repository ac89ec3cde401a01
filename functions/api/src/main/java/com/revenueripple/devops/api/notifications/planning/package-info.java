/** From a domain event to the deliveries that it causes. */
@NullMarked
package com.revenueripple.devops.api.notifications.planning;

import org.jspecify.annotations.NullMarked;
