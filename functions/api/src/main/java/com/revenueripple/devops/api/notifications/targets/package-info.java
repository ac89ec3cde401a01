/** Which addresses a notification may be sent to. */
@NullMarked
package com.revenueripple.devops.api.notifications.targets;

import org.jspecify.annotations.NullMarked;
