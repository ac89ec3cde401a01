/** Notices of expiring keys and overdue syncs. */
@NullMarked
package com.revenueripple.devops.api.notifications.deadlines;

import org.jspecify.annotations.NullMarked;
