/** The routes that manage the endpoints of subscribers. */
@NullMarked
package com.revenueripple.devops.api.notifications;

import org.jspecify.annotations.NullMarked;
