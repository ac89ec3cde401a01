/** Notices of what comes with time: keys that expire, syncs that are overdue. */
@NullMarked
package com.revenueripple.devops.api.notifications.deadlines;

import org.jspecify.annotations.NullMarked;
