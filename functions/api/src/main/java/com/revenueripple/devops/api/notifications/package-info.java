/** The functions that make messages of what happened and deliver them. */
@NullMarked
package com.revenueripple.devops.api.notifications;

import org.jspecify.annotations.NullMarked;
