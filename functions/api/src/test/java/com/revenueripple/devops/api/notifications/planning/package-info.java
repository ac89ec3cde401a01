@NullMarked
package com.revenueripple.devops.api.notifications.planning;

import org.jspecify.annotations.NullMarked;
