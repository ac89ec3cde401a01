/** Messages, and the attempts to deliver each of them to one endpoint. */
@NullMarked
package com.revenueripple.devops.api.notifications.delivery;

import org.jspecify.annotations.NullMarked;
