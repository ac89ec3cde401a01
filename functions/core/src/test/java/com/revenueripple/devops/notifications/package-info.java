@NullMarked
package com.revenueripple.devops.notifications;

import org.jspecify.annotations.NullMarked;
