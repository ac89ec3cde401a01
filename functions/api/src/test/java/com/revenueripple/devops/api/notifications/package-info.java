@NullMarked
package com.revenueripple.devops.api.notifications;

import org.jspecify.annotations.NullMarked;
