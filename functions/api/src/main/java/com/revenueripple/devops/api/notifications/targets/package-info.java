/** The URLs and addresses to which notifications may be sent. */
@NullMarked
package com.revenueripple.devops.api.notifications.targets;

import org.jspecify.annotations.NullMarked;
