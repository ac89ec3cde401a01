@NullMarked
package com.revenueripple.devops.api.notifications.endpoints;

import org.jspecify.annotations.NullMarked;
