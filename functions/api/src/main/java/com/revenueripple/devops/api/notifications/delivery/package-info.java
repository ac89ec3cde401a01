/** Messages, and the attempts to deliver each of them to an endpoint. */
@NullMarked
package com.revenueripple.devops.api.notifications.delivery;

import org.jspecify.annotations.NullMarked;
