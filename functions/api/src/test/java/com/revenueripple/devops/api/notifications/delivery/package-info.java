@NullMarked
package com.revenueripple.devops.api.notifications.delivery;

import org.jspecify.annotations.NullMarked;
